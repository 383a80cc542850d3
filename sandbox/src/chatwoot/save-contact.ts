import { randomUUID } from 'node:crypto';
import { announceContact, changedAttributes } from './announce.ts';
import type { Changed } from './announce.ts';
import { isFields } from './check-content.ts';
import { contactOf, inboxOf } from './chatwoot-state.ts';
import type { ChatwootContact, ChatwootState, ContactInbox, Fields } from './chatwoot-state.ts';
import { webhookContact } from './present-people.ts';
import { invalid } from './refusal.ts';

const EMAIL = /^[^@\s]+@[^@\s]+$/;
const PHONE = /^\+[1-9]\d{1,14}$/;

/** Makes a contact from what a caller may set. Throws the 422 of a record that cannot be saved. */
export function createContact(state: ChatwootState, params: Fields): ChatwootContact {
  const contact: ChatwootContact = {
    id: state.nextId.other++,
    name: '',
    email: null,
    phone_number: null,
    identifier: null,
    blocked: false,
    additional_attributes: {},
    custom_attributes: {},
    createdAt: Date.now(),
    lastActivityAt: null,
  };
  assign(contact, params);
  refuseTaken(state, contact);
  state.contacts.set(contact.id, contact);
  announceContact(state, () => webhookContact(state, contact), 'contact_created');
  return contact;
}

/** Both kinds of attributes are merged into what is there, unlike those of a conversation. */
export function updateContact(state: ChatwootState, contact: ChatwootContact, params: Fields): void {
  const next = { ...contact };
  assign(next, params);
  refuseTaken(state, next);
  const changed: Changed = {};
  for (const key of ['name', 'email', 'phone_number', 'identifier', 'blocked', 'additional_attributes', 'custom_attributes'] as const) {
    if (JSON.stringify(contact[key]) !== JSON.stringify(next[key])) changed[key] = { previous_value: contact[key], current_value: next[key] };
  }
  Object.assign(contact, next);
  if (Object.keys(changed).length === 0) return;
  announceContact(state, () => ({ ...webhookContact(state, contact), changed_attributes: changedAttributes(changed) }), 'contact_updated');
}

function assign(contact: ChatwootContact, params: Fields): void {
  const { name, blocked, additional_attributes, custom_attributes } = params;
  if (name !== undefined) contact.name = typeof name === 'string' ? name : '';
  if (blocked !== undefined) contact.blocked = blocked === true || blocked === 'true';
  for (const key of ['email', 'phone_number', 'identifier'] as const) {
    const value = params[key];
    if (value !== undefined) contact[key] = typeof value === 'string' && value !== '' ? (key === 'email' ? value.toLowerCase() : value) : null;
  }
  if (isFields(additional_attributes)) contact.additional_attributes = { ...contact.additional_attributes, ...additional_attributes };
  if (isFields(custom_attributes)) contact.custom_attributes = { ...contact.custom_attributes, ...custom_attributes };
}

function refuseTaken(state: ChatwootState, contact: ChatwootContact): void {
  const others = [...state.contacts.values()].filter((one) => one.id !== contact.id);
  const taken = (key: 'email' | 'phone_number' | 'identifier') => contact[key] !== null && others.some((one) => one[key] === contact[key]);
  if (contact.email !== null && !EMAIL.test(contact.email)) throw invalid('Invalid email', ['email']);
  if (taken('email')) throw invalid('Email has already been taken', ['email']);
  if (taken('identifier')) throw invalid('Identifier has already been taken', ['identifier']);
  if (contact.phone_number !== null && !PHONE.test(contact.phone_number)) throw invalid('Phone number should be in e164 format', ['phone_number']);
  if (taken('phone_number')) throw invalid('Phone number has already been taken', ['phone_number']);
}

/** The contact's place in an inbox: the one under this `source_id`, or any where none is named, made where there is none. */
export function contactInboxFor(state: ChatwootState, contactId: number, inboxId: number, sourceId?: string): ContactInbox {
  const mine = [...state.contactInboxes.values()].filter((one) => one.contactId === contactId && one.inboxId === inboxId);
  const known = mine.find((one) => sourceId === undefined || one.sourceId === sourceId);
  if (known) return known;
  const id = state.nextId.other++;
  const named = sourceId ?? sourceOf(contactOf(state, contactId), inboxOf(state, inboxId).channel) ?? randomUUID();
  const made: ContactInbox = { id, contactId, inboxId, sourceId: named, pubsubToken: `sandbox-pubsub-${id}`, createdAt: Date.now() };
  state.contactInboxes.set(id, made);
  return made;
}

/** What the channel itself knows a contact by; null in those that know none by anything of their own. */
function sourceOf({ email, phone_number }: ChatwootContact, channel: string): string | null {
  if (channel === 'Channel::Email') return email;
  return channel === 'Channel::Whatsapp' ? (phone_number?.replace('+', '') ?? null) : null;
}
