import { listStores } from '#orders';
import type { Store } from '#orders';
import type { StoredMessage, TurnState } from '#conversations';
import type { Ctx } from '#platform/context';
import type { SaidBefore } from '../read-burst.ts';
import type { EffectiveAssistant } from '../settings/resolve-assistant.ts';
import type { Language } from '../triage/index.ts';
import { mayProve } from '../identity/may-prove.ts';
import { readProvenIdentity } from './proven-identity.ts';
import type { ProvenIdentity } from './proven-identity.ts';
import { readOrderQuestion } from './read-order-question.ts';
import type { OrderQuestion } from './read-order-question.ts';

/** A question about the contact's own orders, and what is needed to look for them. */
export interface OrderAsk extends OrderQuestion {
  /** Whose orders may be told of; the model never sees it and cannot change it. Null: nobody's. */
  identity: ProvenIdentity | null;
  /** Where none is found, the contact may prove an address by a code. */
  provable: boolean;
  /** OrderDesk's before dashboards, which know less. */
  stores: Pick<Store, 'id' | 'kind'>[];
  assistantId: string;
  /** For dates. */
  timeZone: string;
}

export interface Asking {
  state: TurnState;
  assistant: EffectiveAssistant;
  messages: readonly StoredMessage[];
  texts: readonly string[];
  history: readonly SaidBefore[];
  language: Language;
  timeZone: string;
}

export const MOST_STORES = 5;

/** Null where nothing is asked about orders, the assistant is told not to look, or there is no store: the turn then costs what it always did. */
export async function readOrderAsk(ctx: Pick<Ctx, 'db' | 'clock' | 'config'>, workspaceId: string, asking: Asking): Promise<OrderAsk | null> {
  if (!asking.assistant.settings.orders) return null;
  const before = asking.history.findLast((said) => said.author === 'contact')?.text ?? null;
  const question = readOrderQuestion(asking.texts, { language: asking.language, before });
  if (!question) return null;
  const stores = await listStores(ctx, workspaceId);
  if (stores.length === 0) return null;
  const identity = await readProvenIdentity(ctx, workspaceId, asking);
  const provable = identity?.codeAddress === undefined && mayProve(ctx, asking.assistant.settings, asking.state.inbox);
  const { assistant, timeZone } = asking;
  return { ...question, identity, provable, stores: stores.slice(0, MOST_STORES), assistantId: assistant.id, timeZone };
}
