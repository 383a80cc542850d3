import { describe, expect, it } from 'vitest';
import { readMessage } from './read-event.ts';
import { recogniseMessage } from './recognise-message.ts';

const ID = '0199aaaa-0000-7000-8000-000000000001';
const UNKNOWN = { speakerId: undefined, isStored: false };

/** A person's public word, unless told otherwise: each test changes one thing. */
const read = (change: Record<string, unknown> = {}) => {
  const sender = { id: 7, name: 'Jonas', type: 'user' };
  const message = readMessage({
    id: 9010,
    content: 'Hello',
    message_type: 'outgoing',
    private: false,
    content_type: 'text',
    content_attributes: {},
    sender,
    ...change,
  });
  if (!message) throw new Error('not a message');
  return message;
};
const recognise = (change: Record<string, unknown>, known: Partial<typeof UNKNOWN> = {}) =>
  recogniseMessage('message_created', read(change), { ...UNKNOWN, ...known });

describe('a message is ours by each sign alone', () => {
  it('its id in the store', () => {
    expect(recognise({}, { isStored: true })).toEqual({ as: 'own', messageId: null });
    const contact = { message_type: 'incoming', sender: { id: 51, name: 'Mira' } };
    expect(recognise(contact, { isStored: true })).toEqual({ as: 'own', messageId: null });
  });

  it('our key in its attributes', () => {
    expect(recognise({ content_attributes: { baton_message_id: ID } })).toEqual({ as: 'own', messageId: ID });
  });

  it('the echo of our call', () => {
    expect(recognise({ echo_id: ID })).toEqual({ as: 'own', messageId: ID });
  });

  it('the bot that we speak as', () => {
    const sender = { id: 2, name: 'Assistant', type: 'agent_bot' };
    expect(recogniseMessage('message_created', read({ sender }), { speakerId: '2', isStored: false })).toEqual({ as: 'ignored', outcome: 'own_message' });
    expect(recognise({ sender })).toEqual({ as: 'ignored', outcome: 'other_program' });
  });

  it('the key of a note of ours', () => {
    expect(recognise({ private: true, content_attributes: { baton_note_id: ID } })).toEqual({ as: 'ignored', outcome: 'own_note' });
  });
});

describe('nobody answers', () => {
  it('what is neither from a contact nor from a person: by its type alone', () => {
    for (const type of ['template', 'activity', 2, 3]) expect(recognise({ message_type: type, sender: null })).toMatchObject({ as: 'ignored' });
    expect(recognise({ sender: null })).toEqual({ as: 'ignored', outcome: 'no_sender' });
  });

  it('what is private, by that alone', () => {
    expect(recognise({ private: true })).toEqual({ as: 'ignored', outcome: 'private_note' });
    expect(recognise({ private: true, message_type: 'incoming', sender: { id: 51 } })).toEqual({ as: 'ignored', outcome: 'private_note' });
  });

  it('campaigns and automations, though they speak in the name of a person', () => {
    expect(recognise({ additional_attributes: { campaign_id: 1 } })).toEqual({ as: 'ignored', outcome: 'campaign' });
    expect(recognise({ content_attributes: { automation_rule_id: 4 } })).toEqual({ as: 'ignored', outcome: 'automation' });
  });

  it('another bot, and the assistant that Chatwoot sells', () => {
    expect(recognise({ sender: { id: 9, type: 'captain_assistant' } })).toEqual({ as: 'ignored', outcome: 'other_program' });
    expect(recognise({ message_type: 'incoming', sender: { id: 9, type: 'agent_bot' } })).toEqual({ as: 'ignored', outcome: 'other_program' });
  });
});

describe('somebody is heard', () => {
  it('a contact, who cannot pass for us by what they put into a message', () => {
    const sender = { id: 51, name: 'Mira' };
    expect(recognise({ message_type: 'incoming', sender })).toEqual({ as: 'contact' });
    expect(recognise({ message_type: 0, sender: { ...sender, type: 'contact' }, content_attributes: { baton_message_id: ID } })).toEqual({ as: 'contact' });
  });

  it('a person of the shop, also one who types in the app of the channel', () => {
    expect(recognise({})).toEqual({ as: 'teammate' });
    expect(recognise({ sender: null, content_attributes: { external_echo: true } })).toEqual({ as: 'teammate' });
  });
});

describe('a change', () => {
  const change = (attributes: Record<string, unknown>, rest: Record<string, unknown> = {}, known: Partial<typeof UNKNOWN> = {}) =>
    recogniseMessage('message_updated', read({ content_attributes: attributes, ...rest }), { ...UNKNOWN, ...known });

  it('counts when a choice was made, also under a question of ours', () => {
    const answer = { items: [], submitted_values: [{ title: 'Talk to a person', value: 'human' }] };
    expect(change(answer, { content_type: 'input_select' })).toEqual({ as: 'choice' });
    expect(change({ ...answer, baton_message_id: ID }, { content_type: 'input_select' })).toEqual({ as: 'choice' });
    expect(change({ items: [] }, { content_type: 'input_select' })).toEqual({ as: 'ignored', outcome: 'update' });
    expect(change({ submitted_email: 'm@example.com' }, { content_type: 'input_email', message_type: 'template' })).toEqual({
      as: 'ignored',
      outcome: 'update',
    });
  });

  it('counts when it was deleted, and when the channel failed to deliver what we said', () => {
    expect(change({ deleted: true })).toEqual({ as: 'deleted' });
    expect(change({ baton_message_id: ID, external_error: 'blocked' })).toEqual({ as: 'own', messageId: ID });
    expect(change({ external_error: 'blocked' })).toEqual({ as: 'ignored', outcome: 'update' });
    expect(change({ baton_message_id: ID, translations: { nl: 'Hallo' } })).toEqual({ as: 'ignored', outcome: 'update' });
  });
});
