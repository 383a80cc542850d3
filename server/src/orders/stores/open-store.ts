import { createCircuitBreaker } from '#platform/circuit-breaker';
import type { CircuitBreaker } from '#platform/circuit-breaker';
import type { Ctx } from '#platform/context';
import type { Db } from '#platform/db';
import { BatonError } from '#platform/errors';
import { isOutage } from '../orderdesk/call-orderdesk.ts';
import type { StoreLine } from '../orderdesk/call-orderdesk.ts';
import { createOrderDesk } from '../orderdesk/orderdesk-client.ts';
import type { OrderDesk } from '../orderdesk/orderdesk-client.ts';
import { OdError } from '../orderdesk/od-error.ts';
import { markStoreBroken } from './mark-store.ts';
import { readStoreForCalling } from './read-stores.ts';
import type { Store } from './read-stores.ts';

export type OpenCtx = Pick<Ctx, 'db' | 'vault' | 'config' | 'clock' | 'metrics' | 'cache'>;

/** Which store, of whose. */
export interface Place {
  workspaceId: string;
  storeId: string;
}

export interface OpenStore {
  store: Store;
  orderdesk: OrderDesk;
}

const DEFAULT_BASE_URL = 'https://app.orderdesk.me';
/** The vendor's bucket: 20 calls at once, three more each second. */
const USUAL_LIMIT = { burst: 20, per_second: 3 };
// Calls that leave evenly do not arrive evenly: a twentieth slower, and one call left over.
const SLACK = 0.95;

/**
 * A store that can be called. A store whose credentials were refused is not asked again until they are rotated or found to work.
 * @throws STORE_NOT_FOUND, AUTH_REQUIRED
 */
export async function openStore(ctx: OpenCtx, place: Place, options: { background?: boolean; evenBroken?: boolean } = {}): Promise<OpenStore> {
  const { store, secrets } = await readStoreForCalling(ctx, place.workspaceId, place.storeId);
  if (store.kind !== 'orderdesk') throw new BatonError('STORE_NOT_FOUND', { message: 'That is a dashboard, not an OrderDesk store.' });
  if (store.status === 'broken' && !options.evenBroken) throw new BatonError('AUTH_REQUIRED', { details: { store_id: store.id } });
  const line = lineOf(ctx, store, secrets.current, options.background === true);
  const orderdesk = createOrderDesk(ctx, line);
  return { store, orderdesk: options.evenBroken ? orderdesk : watchRefusals(orderdesk, () => markStoreBroken(ctx, place.workspaceId, store.id)) };
}

type Unregistered = Pick<Store, 'id' | 'workspaceId' | 'externalId' | 'callLimit'> & { baseUrl?: string | null };

/** A store that is not registered yet, or a key that is not its own yet, to try the credentials. */
export function openUnregistered(ctx: OpenCtx, store: Unregistered, apiKey: string): OrderDesk {
  return createOrderDesk(ctx, lineOf(ctx, { baseUrl: null, ...store }, apiKey, false));
}

function lineOf(ctx: OpenCtx, store: Required<Unregistered>, apiKey: string, isBackground: boolean): StoreLine {
  const { burst, per_second: perSecond } = store.callLimit ?? USUAL_LIMIT;
  return {
    line: {
      baseUrl: (store.baseUrl ?? ctx.config.orderdeskBaseUrl ?? DEFAULT_BASE_URL).replace(/\/+$/, ''),
      storeId: store.externalId,
      apiKey,
      timeoutMs: ctx.config.orderdeskTimeoutSeconds * 1000,
    },
    limit: { workspaceId: store.workspaceId, bucket: `store:${store.id}`, capacity: Math.max(1, burst - 1), perSecond: perSecond * SLACK },
    breaker: breakerOf(ctx, store.id),
    isBackground,
  };
}

// A hint of this process, like a cache: what a restart forgets is found out again by five failures.
const BREAKERS = new WeakMap<Db, Map<string, CircuitBreaker>>();

function breakerOf(ctx: Pick<Ctx, 'db' | 'clock'>, storeId: string): CircuitBreaker {
  const known = BREAKERS.get(ctx.db) ?? new Map<string, CircuitBreaker>();
  BREAKERS.set(ctx.db, known);
  const breaker = known.get(storeId) ?? createCircuitBreaker({ name: 'OrderDesk', clock: ctx.clock, isFailure: isOutage });
  known.set(storeId, breaker);
  return breaker;
}

/** The first refusal of the credentials takes the store out of use, so that a thousand tickets do not each find out by themselves. */
function watchRefusals(orderdesk: OrderDesk, onRefused: () => Promise<void>): OrderDesk {
  const watched = Object.entries(orderdesk).map(([name, call]) => {
    const asking = async (...args: unknown[]): Promise<unknown> => {
      try {
        return await (call as (...args: unknown[]) => Promise<unknown>)(...args);
      } catch (error) {
        if (error instanceof OdError && error.code === 'OD_API_401') await onRefused();
        throw error;
      }
    };
    return [name, asking] as const;
  });
  return Object.fromEntries(watched) as unknown as OrderDesk;
}
