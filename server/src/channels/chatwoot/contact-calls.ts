import type { CallResult, NotDone } from '../call-result.ts';
import { DeskAway } from '../desk-port.ts';
import { isRecord, recordsOf } from '../incoming-item.ts';
import { callChatwoot, isForPeopleOnly } from './call-chatwoot.ts';
import type { CallCtx } from './call-chatwoot.ts';
import type { ChatwootAccount } from './chatwoot-account.ts';
import type { Read } from './conversation-view.ts';
import { personOf } from './read-event.ts';
import type { ChatwootPerson } from './read-event.ts';

/** A contact of one account. */
export interface ContactPlace {
  accountId: string;
  id: string;
}

/** The fields of a contact that are ever written. What is not named stays, and so do all attributes. */
export type ContactChanges = Partial<Record<'name' | 'email' | 'phone_number', string>>;

// Bots may do none of this, whatever the version: a user's token is needed.

export async function viewContact(ctx: CallCtx, account: ChatwootAccount, place: ContactPlace): Promise<Read<ChatwootPerson>> {
  const result = await callChatwoot(ctx, account, { method: 'GET', path: pathOf(place), as: 'reader', repeatable: true });
  if (result.kind !== 'done') return { ok: false, result };
  const person = personOf(isRecord(result.data) ? result.data['payload'] : null, 'contact');
  return person.id === null ? { ok: false, result: { kind: 'unknown', why: 'Chatwoot showed a contact that cannot be read.' } } : { ok: true, value: person };
}

export function updateContact(ctx: CallCtx, account: ChatwootAccount, place: ContactPlace, changes: ContactChanges): Promise<CallResult> {
  return callChatwoot(ctx, account, { method: 'PUT', path: pathOf(place), body: { ...changes }, as: 'reader', repeatable: true });
}

const PAGE = 15;
const MOST_PAGES = 10;

/** The contact that is the one, among those in whom the words occur anywhere. Null: there is none. */
export async function searchContact(
  ctx: CallCtx,
  account: ChatwootAccount,
  about: { accountId: string; words: string; isIt(contact: Record<string, unknown>): boolean },
): Promise<Read<ChatwootPerson | null>> {
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const query = new URLSearchParams({ q: about.words, page: String(page) });
    const path = `/api/v1/accounts/${about.accountId}/contacts/search?${query.toString()}`;
    const result = await callChatwoot(ctx, account, { method: 'GET', path, as: 'reader', repeatable: true });
    if (result.kind !== 'done') return { ok: false, result };
    const listed = recordsOf(isRecord(result.data) ? result.data['payload'] : null);
    const found = listed.find((one) => about.isIt(one));
    if (found || listed.length < PAGE) return { ok: true, value: found ? personOf(found, 'contact') : null };
  }
  return { ok: true, value: null };
}

export function isGone(result: NotDone): boolean {
  return result.kind === 'refused' && result.status === 404;
}

/** What will be refused again is left; everything else is tried again by the job. */
export function giveUp(result: NotDone): string {
  if (result.kind === 'refused') return isForPeopleOnly(result) ? 'needs_user_token' : 'refused';
  throw new DeskAway(`Chatwoot could not be asked or told of a contact: ${result.why}`);
}

function pathOf({ accountId, id }: ContactPlace): string {
  return `/api/v1/accounts/${accountId}/contacts/${id}`;
}
