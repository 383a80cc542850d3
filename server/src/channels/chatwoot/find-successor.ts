import { renewIdentity } from '#conversations';
import { isRecord, recordsOf, textOf } from '../incoming-item.ts';
import { hostOf } from './chatwoot-account.ts';
import { giveUp, isGone, searchContact } from './contact-calls.ts';
import { viewConversation } from './conversation-view.ts';
import type { DeskCtx } from './desk-steps.ts';
import type { ChatwootPerson } from './read-event.ts';
import type { Told } from './read-told.ts';
import type { Telling } from './tell-contact.ts';
import { ownIdentity } from './to-inbound.ts';

/**
 * Whom Chatwoot has in the place of a contact that is gone there. People merge contacts, and the conversation goes over to the one that stays:
 * that is certain, and they are known by the new number from here on. Where the conversation is gone too they are looked for by an address;
 * this finds whom to tell, and no more: who has an address today need not be who had it.
 */
export async function findSuccessor(ctx: DeskCtx, telling: Telling): Promise<ChatwootPerson | null> {
  const { account, threadId, told, place, inbox, contactId } = telling;
  const viewed = await viewConversation(ctx, account, threadId);
  if (!viewed.ok && !isGone(viewed.result)) giveUp(viewed.result);
  const person = viewed.ok ? viewed.value.contact : null;
  if (person === null || person.id === null || person.id === place.id) return searchVouched(ctx, telling);
  const known = (id: string) => ownIdentity({ host: hostOf(inbox), accountId: place.accountId }, id);
  const becomes = known(person.id);
  // Told under that number, too.
  if (told.refs.includes(becomes.value)) return null;
  const taken = await ctx.db.tx(inbox.workspaceId, (tx) => renewIdentity(tx, contactId, { about: [known(place.id)], becomes }));
  return taken ? null : person;
}

async function searchVouched(ctx: DeskCtx, { account, told, place }: Telling): Promise<ChatwootPerson | null> {
  for (const address of told.vouched) {
    const words = address.kind === 'phone' ? `+${address.value}` : address.value;
    const found = await searchContact(ctx, account, { accountId: place.accountId, words, isIt: (contact) => isReachedBy(contact, address) });
    if (!found.ok) giveUp(found.result);
    else if (found.value) return found.value;
  }
  return null;
}

const BY_PHONE: readonly string[] = ['Channel::Whatsapp', 'Channel::Sms', 'Channel::TwilioSms'];

/** Chatwoot shows what each channel knows a contact by. An address in the contact itself may be what they typed. */
function isReachedBy(contact: Record<string, unknown>, { kind, value }: Told['vouched'][number]): boolean {
  return recordsOf(contact['contact_inboxes']).some((one) => {
    const channel = isRecord(one['inbox']) ? textOf(one['inbox']['channel_type']) : undefined;
    const source = textOf(one['source_id']) ?? '';
    if (kind === 'email') return channel === 'Channel::Email' && source.toLowerCase() === value;
    return channel !== undefined && BY_PHONE.includes(channel) && source.replaceAll(/\D/g, '') === value;
  });
}
