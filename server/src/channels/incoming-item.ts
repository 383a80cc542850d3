import { createHash } from 'node:crypto';

export type MetaProvider = 'whatsapp' | 'instagram';
export type ItemProvider = MetaProvider | 'dixa' | 'chatwoot';

/** What kind of thing an item is; decides how it is read later. `unreadable`: kept, so that a person can look at it. */
export type ItemType = 'message' | 'echo' | 'status' | 'comment' | 'preference' | 'identity' | 'unreadable' | 'event';

/** One thing that happened, cut out of a webhook with all that is needed to read it alone. */
export interface IncomingItem {
  provider: ItemProvider;
  /** The provider's id of our account: phone_number_id or Instagram account id. */
  accountId: string;
  /** The same for every delivery of the same thing. At most 400 characters. */
  externalId: string;
  /** Items of one lane keep their order. */
  lane: string;
  /** True for what a contact or teammate said: an inbox in strict order puts these into one lane. */
  spoken: boolean;
  payload: ItemPayload;
  /** The webhook's own id, where it has one: whatever comes again under it is a repetition. */
  transportId?: string | undefined;
  /** Waits so long before it is handled. */
  holdMs?: number;
}

export interface ItemPayload {
  type: ItemType;
  item: Record<string, unknown>;
  contact?: Record<string, unknown> | null;
  /** Another app holds the conversation at this moment: it is ours to see, not to answer. */
  standby?: true;
}

/** What was in a webhook besides items: read, understood, and of no use here. */
export interface SplitWebhook {
  items: IncomingItem[];
  /** Reasons, from a closed list, of parts that are not kept. */
  ignored: IgnoredReason[];
}

export type IgnoredReason = 'unknown_object' | 'unknown_field' | 'no_account' | 'malformed' | 'self_message' | 'value_errors';

const LONGEST_KEY = 300;

/** Joins a key's parts; a key no provider would make is replaced by its digest, so that it fits and stays the same. */
export function toKey(...parts: (string | undefined)[]): string {
  const key = parts.filter((part) => part !== undefined).join(':');
  return key.length <= LONGEST_KEY ? key.replaceAll('\u0000', '\uFFFD').toWellFormed() : `sha256:${digest(key)}`;
}

/** The key of something that has no id of its own: its content. */
export function toContentKey(item: unknown): string {
  try {
    return `unreadable:${digest(JSON.stringify(item) ?? '')}`;
  } catch {
    // Nested so deeply that writing it runs out of stack; such a thing is made by hand, and one row of it is enough.
    return 'unreadable:too-deep';
  }
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The records of a list; whatever else stands in its place is no list. */
export function recordsOf(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

/** A non-empty text or a safe whole number as text: ids come as either. */
export function idOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value;
  return Number.isSafeInteger(value) ? String(value) : undefined;
}

export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
