import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { BatonError } from '#platform/errors';
import { signingKeys } from '../stores/store-secrets.ts';
import type { HookStore } from './find-hook-stores.ts';

export interface RawHook {
  raw: Buffer;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  /** From the address; null where it names none. */
  store: string | null;
  event: string | null;
}

/** What a webhook says, before anybody knows whether it may. */
export interface ReadHook {
  form: 'vendor' | 'generic';
  storeRef: string;
  event: string;
  orderId: string | null;
  /** Once for each: what makes two deliveries the same. */
  identity: string;
  isSignedBy(store: HookStore, context: { now: Date; installationSecrets: readonly string[] }): boolean;
}

const UNNAMED = 'changed';
const SIGNATURE_HEADERS = ['x-orderdesk-signature', 'x-webhook-signature', 'x-signature', 'x-hub-signature-256'];

const orderRef = z.union([z.string(), z.number()]).transform(String);
const generic = z.looseObject({
  event_id: z.union([z.string().min(1).max(300), z.number().transform(String)]),
  event: z.string().max(100).optional(),
  type: z.string().max(100).optional(),
  store_id: orderRef.optional(),
  order_id: orderRef.optional(),
  order: z.looseObject({ id: orderRef }).optional().catch(undefined),
  data: z.looseObject({ order_id: orderRef.optional(), id: orderRef.optional() }).optional().catch(undefined),
});

/**
 * Reads a webhook in either form. The vendor's "Post Order JSON" is a form whose field `order` is signed with the store's API key; the generic
 * one is JSON with an `event_id`, signed over its bytes. @throws bad_request, bad_json
 */
export function readHook(hook: RawHook): ReadHook {
  const type = headerOf(hook, 'content-type') ?? '';
  return type.includes('application/x-www-form-urlencoded') ? readForm(hook) : readGeneric(hook);
}

function readForm(hook: RawHook): ReadHook {
  const order = new URLSearchParams(hook.raw.toString('utf8')).get('order');
  if (order === null) throw new BatonError('bad_request', { message: 'The form has no field "order".' });
  const vendorId = headerOf(hook, 'x-order-desk-store-id');
  const storeRef = requireStore(hook.store ?? vendorId);
  const event = hook.event ?? UNNAMED;
  // Two rules may post the same bytes about one moment, so the event belongs to what makes a delivery the same.
  const identity = `${event}:${vendorId ?? storeRef}:${order}`;
  return {
    form: 'vendor',
    storeRef,
    event,
    orderId: readOrderId(order),
    identity: digest(identity),
    isSignedBy(store, { now }) {
      if (vendorId !== null && vendorId !== store.externalId) return false;
      const given = headerOf(hook, 'x-order-desk-hash');
      // Over the text as it was received: PHP writes \/ and \uXXXX, which no second serialising would.
      return given !== null && signingKeys(store.secrets, now).some((key) => isHmac(given, key, order));
    },
  };
}

function readGeneric(hook: RawHook): ReadHook {
  const body = parseJson(hook.raw.toString('utf8'));
  const read = generic.safeParse(body);
  if (!read.success)
    throw new BatonError('bad_request', { message: 'The body needs an event_id.', details: { fields: read.error.issues.map((one) => one.path.join('.')) } });
  const { event_id: eventId, order, data } = read.data;
  const storeRef = requireStore(hook.store ?? read.data.store_id ?? headerOf(hook, 'x-order-desk-store-id'));
  return {
    form: 'generic',
    storeRef,
    event: hook.event ?? read.data.event ?? read.data.type ?? UNNAMED,
    orderId: toOrderId(read.data.order_id ?? order?.id ?? data?.order_id ?? data?.id ?? ''),
    identity: digest(`event:${eventId}`),
    isSignedBy(store, { installationSecrets }) {
      const given = SIGNATURE_HEADERS.map((name) => headerOf(hook, name)).find((value) => value !== null) ?? null;
      const secrets = store.secrets.webhookSecret === undefined ? installationSecrets : [store.secrets.webhookSecret];
      return given !== null && secrets.some((secret) => isHmac(given.replace(/^sha256=/, ''), secret, hook.raw));
    },
  };
}

/** The order's id; null for one that cannot be asked for. @throws bad_json */
function readOrderId(text: string): string | null {
  const order = parseJson(text) as { id?: unknown } | null;
  return toOrderId(String(order?.id ?? ''));
}

function toOrderId(text: string): string | null {
  return /^\d{1,20}$/.test(text) ? text : null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new BatonError('bad_json', { message: 'What should be JSON is not.' });
  }
}

function requireStore(ref: string | null | undefined): string {
  if (!ref) throw new BatonError('bad_request', { message: 'Name the store: /webhooks/orderdesk/{store}/{event}.' });
  return ref;
}

function headerOf({ headers }: RawHook, name: string): string | null {
  const value = headers[name];
  return typeof value === 'string' && value !== '' ? value : null;
}

function isHmac(given: string, key: string, bytes: string | Buffer): boolean {
  if (!/^[0-9a-f]{64}$/.test(given)) return false;
  return timingSafeEqual(Buffer.from(given, 'hex'), createHmac('sha256', key).update(bytes).digest());
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
