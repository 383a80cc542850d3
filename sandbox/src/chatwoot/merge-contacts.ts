import type { ChatwootContact, ChatwootState } from './chatwoot-state.ts';
import { updateContact } from './save-contact.ts';

/** A person says that two contacts are one: `base` keeps its number and gets all that the other had, whose number is gone for good. */
export function mergeContacts(state: ChatwootState, { base, mergee }: { base: ChatwootContact; mergee: ChatwootContact }): void {
  for (const conversation of state.conversations.values()) if (conversation.contactId === mergee.id) conversation.contactId = base.id;
  for (const place of state.contactInboxes.values()) if (place.contactId === mergee.id) place.contactId = base.id;
  state.contacts.delete(mergee.id);
  updateContact(state, base, {
    email: base.email ?? mergee.email ?? undefined,
    phone_number: base.phone_number ?? mergee.phone_number ?? undefined,
    identifier: base.identifier ?? mergee.identifier ?? undefined,
    additional_attributes: { ...mergee.additional_attributes, ...base.additional_attributes },
    custom_attributes: { ...mergee.custom_attributes, ...base.custom_attributes },
  });
}
