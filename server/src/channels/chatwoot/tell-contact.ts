import type { RunningJob } from '#platform/jobs';
import { readInbox } from '#conversations';
import type { Inbox } from '#conversations';
import { hostOf, openAccount, toPlace } from './chatwoot-account.ts';
import type { ChatwootAccount } from './chatwoot-account.ts';
import { giveUp, isGone, updateContact, viewContact } from './contact-calls.ts';
import type { ContactChanges, ContactPlace } from './contact-calls.ts';
import type { DeskCtx } from './desk-steps.ts';
import { findSuccessor } from './find-successor.ts';
import { readTold } from './read-told.ts';
import type { Told } from './read-told.ts';
import type { ChatwootPerson } from './read-event.ts';
import { ownIdentity } from './to-inbound.ts';

/** One of a contact's numbers in Chatwoot, with what leads there. */
export interface Telling {
  contactId: string;
  told: Told;
  inbox: Inbox;
  account: ChatwootAccount;
  threadId: string;
  place: ContactPlace;
}

/**
 * Brings a contact up to date in Chatwoot: the name that they have here, and addresses that a channel vouches for where none is known
 * there. It is read first and only what differs is written, so a repeat writes nothing; what people keep there in attributes is not touched.
 */
export async function tellContact(ctx: DeskCtx, { workspaceId, data }: RunningJob<{ contact_id: string }>): Promise<{ outcome: string }> {
  if (workspaceId === null) throw new Error('a contact belongs to a workspace');
  const told = await ctx.db.tx(workspaceId, (tx) => readTold(tx, data.contact_id));
  if (!told) return { outcome: 'nothing_to_tell' };
  const outcomes: string[] = [];
  const left = new Set(told.refs);
  for (const { inboxId, threadId } of told.threads) {
    const inbox = await readInbox(ctx, workspaceId, inboxId);
    const { accountId } = toPlace(threadId);
    const account = await openAccount(ctx, inbox);
    for (const ref of left) {
      const id = ref.slice(ref.lastIndexOf(':') + 1);
      if (ref !== ownIdentity({ host: hostOf(inbox), accountId }, id).value) continue;
      left.delete(ref);
      outcomes.push(await tellOne(ctx, { contactId: data.contact_id, told, inbox, account, threadId, place: { accountId, id } }));
    }
  }
  return { outcome: outcomes.find((one) => one === 'told') ?? outcomes[0] ?? 'not_in_chatwoot' };
}

async function tellOne(ctx: DeskCtx, telling: Telling): Promise<string> {
  const { account, told, place } = telling;
  const seen = await viewContact(ctx, account, place);
  if (!seen.ok && !isGone(seen.result)) return giveUp(seen.result);
  const person = seen.ok ? seen.value : await findSuccessor(ctx, telling);
  if (person === null || person.id === null) return 'contact_gone';
  const changes = differencesOf(told, person);
  if (Object.keys(changes).length === 0) return 'so_already';
  const target = { ...place, id: person.id };
  let result = await updateContact(ctx, account, target, changes);
  // An address that another contact there has stays theirs: people merge them or not.
  if (result.kind === 'refused' && result.status === 422 && changes.name !== undefined && Object.keys(changes).length > 1)
    result = await updateContact(ctx, account, target, { name: changes.name });
  return result.kind === 'done' ? 'told' : giveUp(result);
}

function differencesOf({ name, vouched }: Told, person: ChatwootPerson): ContactChanges {
  const email = vouched.find((one) => one.kind === 'email')?.value;
  const phone = vouched.find((one) => one.kind === 'phone')?.value;
  return {
    ...(name === person.name ? {} : { name }),
    ...(email === undefined || person.email !== null ? {} : { email }),
    ...(phone === undefined || person.phone !== null ? {} : { phone_number: `+${phone}` }),
  };
}
