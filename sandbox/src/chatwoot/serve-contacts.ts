import { randomUUID } from 'node:crypto';
import { numberOf } from './api-call.ts';
import type { ApiCall, Route } from './api-call.ts';
import { isFields } from './check-content.ts';
import type { ChatwootContact, Fields } from './chatwoot-state.ts';
import { mergeContacts } from './merge-contacts.ts';
import { presentConversation } from './present-conversation.ts';
import { presentContact, slimInbox } from './present-people.ts';
import { crashed, notFound, unprocessable } from './refusal.ts';
import { contactInboxFor, createContact, updateContact } from './save-contact.ts';

export const CONTACT_ROUTES: readonly Route[] = [
  { method: 'GET', path: 'contacts/search', call: 'read', answer: search },
  { method: 'POST', path: 'contacts/filter', call: 'read', answer: filter },
  { method: 'GET', path: 'contacts', call: 'read', answer: (call) => listed(call, [...call.state.contacts.values()]) },
  { method: 'POST', path: 'contacts', call: 'contact', answer: create },
  { method: 'GET', path: 'contacts/:id', call: 'read', answer: (call) => ({ payload: presentContact(call.state, theContact(call), true) }) },
  { method: 'PUT', path: 'contacts/:id', call: 'contact', answer: update },
  { method: 'PATCH', path: 'contacts/:id', call: 'contact', answer: update },
  { method: 'GET', path: 'contacts/:id/conversations', call: 'read', answer: conversations },
  { method: 'POST', path: 'actions/contact_merge', call: 'contact', answer: merge },
];

const PER_PAGE = 15;

function theContact({ state, ids }: ApiCall): ChatwootContact {
  const found = state.contacts.get(ids[0] ?? 0);
  if (!found) throw notFound();
  return found;
}

function search(call: ApiCall): unknown {
  const words = (call.query.get('q') ?? '').trim().toLowerCase();
  if (words === '') throw unprocessable('Specify search string with parameter q');
  const found = [...call.state.contacts.values()].filter(
    ({ id, name, email, phone_number, identifier }) =>
      String(id) === words || [name, email, phone_number, identifier].some((text) => text?.toLowerCase().includes(words)),
  );
  const { page, payload } = pageOf(call, found);
  return { meta: { count: payload.length, current_page: page, has_more: found.length > page * PER_PAGE }, payload };
}

function listed(call: ApiCall, found: ChatwootContact[]): unknown {
  const { page, payload } = pageOf(call, found);
  return { meta: { count: found.length, current_page: page }, payload };
}

function pageOf({ state, query }: ApiCall, found: ChatwootContact[]): { page: number; payload: Fields[] } {
  const page = Math.max(1, numberOf(query.get('page')) ?? 1);
  return { page, payload: found.slice((page - 1) * PER_PAGE, page * PER_PAGE).map((contact) => presentContact(state, contact, true)) };
}

const TEXTS = ['name', 'email', 'phone_number', 'identifier'] as const;
const OPERATORS = ['equal_to', 'not_equal_to', 'contains', 'does_not_contain'];

function filter(call: ApiCall): unknown {
  const { payload } = call.params;
  if (!Array.isArray(payload) || !payload.every(isFields)) throw crashed();
  const tests = payload.map((condition) => ({ test: testOf(condition), or: condition['query_operator'] === 'OR' }));
  const matches = (contact: ChatwootContact) =>
    tests.reduce(({ value, or }, next) => ({ value: or ? value || next.test(contact) : value && next.test(contact), or: next.or }), { value: true, or: false })
      .value;
  return listed(call, [...call.state.contacts.values()].filter(matches));
}

function testOf(condition: Fields): (contact: ChatwootContact) => boolean {
  const key = String(condition['attribute_key']);
  const operator = String(condition['filter_operator']);
  const known = TEXTS.find((one) => one === key);
  if (!OPERATORS.includes(operator)) throw unprocessable(`Invalid operator. The allowed operators for ${key} are [${OPERATORS.join(',')}].`);
  const wanted = [condition['values']].flat().map((value) => String(value).toLowerCase());
  return (contact) => {
    const value = String((known === undefined ? contact.custom_attributes[key] : contact[known]) ?? '').toLowerCase();
    const found = operator.endsWith('contain') || operator === 'contains' ? wanted.some((part) => value.includes(part)) : wanted.includes(value);
    return operator === 'equal_to' || operator === 'contains' ? found : !found;
  };
}

function create(call: ApiCall): unknown {
  const { state, params } = call;
  const inboxId = params['inbox_id'] === undefined ? null : numberOf(params['inbox_id']);
  if (inboxId !== null && !state.inboxes.has(inboxId)) throw notFound();
  const contact = createContact(state, params);
  const source = params['source_id'];
  const place = inboxId === null ? null : contactInboxFor(state, contact.id, inboxId, typeof source === 'string' ? source : randomUUID());
  return {
    payload: {
      contact: presentContact(state, contact, true),
      contact_inbox: place === null ? { inbox: null, source_id: null } : { inbox: slimInbox(state, place.inboxId), source_id: place.sourceId },
    },
  };
}

function update(call: ApiCall): unknown {
  const contact = theContact(call);
  updateContact(call.state, contact, call.params);
  return { payload: presentContact(call.state, contact, true) };
}

/** The last 20, newest first. */
function conversations(call: ApiCall): unknown {
  const { id } = theContact(call);
  const found = [...call.state.conversations.values()].filter((one) => one.contactId === id);
  const newest = found.toSorted((a, b) => b.lastActivityAt - a.lastActivityAt || b.id - a.id).slice(0, 20);
  return { payload: newest.map((one) => presentConversation(call.state, one)) };
}

function merge({ state, params }: ApiCall): unknown {
  const [base, mergee] = [params['base_contact_id'], params['mergee_contact_id']].map((id) => state.contacts.get(numberOf(id) ?? 0));
  if (!base || !mergee) throw notFound();
  if (base !== mergee) mergeContacts(state, { base, mergee });
  return presentContact(state, base);
}
