import { describe, expect, it } from 'vitest';
import type { StoredMessage, TurnState } from '#conversations';
import type { Db } from '#platform/db';
import { readProvenIdentity } from './proven-identity.ts';

// No address was proved by a code, and only the web chat looks into the database: both are tried over HTTP.
const ctx = { db: {} as unknown as Db, clock: { now: () => new Date() } };
const IDENTITIES = [
  { kind: 'email', value: 'sanne@example.com', verified: true },
  { kind: 'phone', value: '31612345678', verified: true },
  { kind: 'email', value: 'claimed@example.com', verified: false },
];
const prove = (kind: string, contents: object[], identities = IDENTITIES) =>
  readProvenIdentity(ctx, 'workspace', {
    state: { inbox: { kind }, contact: { identities }, proof: null } as unknown as TurnState,
    messages: contents.map((content) => ({ content })) as unknown as StoredMessage[],
  });
const PROVEN = { emails: ['sanne@example.com'], phones: ['31612345678'] };

describe('who a contact is proved to be', () => {
  it.each([
    ['whatsapp', [{}]],
    ['instagram', [{}]],
    ['dixa', [{ channel: 'EMAIL' }]],
    ['chatwoot', [{ channel: 'Channel::Email' }]],
    ['chatwoot', [{ channel: 'Channel::Whatsapp' }]],
    ['chatwoot', [{ channel: 'Channel::WebWidget', vouched: true }]],
  ])('is what %s vouches for when it came as %j, and never a claim', async (kind, contents) => {
    expect(await prove(kind, contents)).toEqual(PROVEN);
  });

  it.each([
    ['dixa', [{ channel: 'WIDGETCHAT' }]],
    ['dixa', [{ channel: 'EMAIL' }, { channel: 'MESSENGER' }]],
    ['dixa', []],
    ['chatwoot', [{ channel: 'Channel::WebWidget' }]],
    ['chatwoot', [{ channel: 'Channel::Api' }]],
    ['desk', [{}]],
    ['email', [{ channel: 'EMAIL' }]],
  ])('is nobody in %s when it came as %j, whatever is known of the contact from elsewhere', async (kind, contents) => {
    expect(await prove(kind, contents)).toBeNull();
  });

  it('is nobody where nothing is vouched for', async () => {
    expect(await prove('whatsapp', [{}], [IDENTITIES[2]!])).toBeNull();
    expect(await prove('instagram', [{}], [{ kind: 'instagram', value: '17', verified: true }])).toBeNull();
  });
});
