import type { RunningJob } from '#platform/jobs';
import { learnOfContact, readInbox } from '#conversations';
import { isForPeopleOnly } from './call-chatwoot.ts';
import { hostOf, openAccount, toPlace } from './chatwoot-account.ts';
import type { ChatwootAccount } from './chatwoot-account.ts';
import { giveUp, isGone, viewContact } from './contact-calls.ts';
import { viewConversation } from './conversation-view.ts';
import type { Read } from './conversation-view.ts';
import type { DeskCtx } from './desk-steps.ts';
import type { ChatwootPerson } from './read-event.ts';
import { ownIdentity, vouchedFor } from './to-inbound.ts';

type LearnJob = RunningJob<{ inbox_id: string; thread_id: string; person_id: string; channel: string; vouched: boolean }>;

/** Asks Chatwoot who a contact is. What the channel does not vouch for somebody only typed: it is no identity, from here as from a webhook. */
export async function learnContact(ctx: DeskCtx, { workspaceId, data }: LearnJob): Promise<{ outcome: string }> {
  if (workspaceId === null) throw new Error('a contact belongs to a workspace');
  const inbox = await readInbox(ctx, workspaceId, data.inbox_id);
  const account = await openAccount(ctx, inbox);
  const { accountId } = toPlace(data.thread_id);
  const seen = await ask(ctx, account, { accountId, personId: data.person_id, threadId: data.thread_id });
  if (!seen.ok) return { outcome: isGone(seen.result) ? 'contact_gone' : giveUp(seen.result) };
  const person = seen.value;
  const own = ownIdentity({ host: hostOf(inbox), accountId }, data.person_id);
  const identities = vouchedFor(person, { channel: data.channel, isVouched: data.vouched });
  return { outcome: await ctx.db.tx(workspaceId, (tx) => learnOfContact(tx, own, { name: person.name, identities })) };
}

/** A bot may not see contacts, but the conversation, which shows its own. */
async function ask(ctx: DeskCtx, account: ChatwootAccount, about: { accountId: string; personId: string; threadId: string }): Promise<Read<ChatwootPerson>> {
  const seen = await viewContact(ctx, account, { accountId: about.accountId, id: about.personId });
  if (seen.ok || !isForPeopleOnly(seen.result)) return seen;
  const viewed = await viewConversation(ctx, account, about.threadId);
  if (!viewed.ok) return viewed;
  return viewed.value.contact?.id === about.personId ? { ok: true, value: viewed.value.contact } : seen;
}
