import { afterEach, describe, expect, test } from 'vitest';
import type { GraphFault, OpenAiFault } from '@baton/sandbox';
import { checkPromises } from './check-promises.ts';
import { DATABASES, openDesk } from './open-desk.ts';
import type { Desk } from './open-desk.ts';
import { customers, say } from './say.ts';
import { call, untilSettled } from './settle.ts';

const CONTACTS = 6;
const always = { times: 1000 };

/** How the model fails, and who deals with the contact then. */
const MODEL: { fault: OpenAiFault; ends: 'people' | 'assistant' }[] = [
  { fault: { kind: 'stall', ...always }, ends: 'people' },
  { fault: { kind: 'rate_limit', retryAfterMs: 50, ...always }, ends: 'people' },
  { fault: { kind: 'rate_limit', retryAfterMs: 50, times: 1 }, ends: 'assistant' },
  { fault: { kind: 'server_error', ...always }, ends: 'people' },
  { fault: { kind: 'cut_before', ...always }, ends: 'people' },
  { fault: { kind: 'cut_after', ...always }, ends: 'people' },
  { fault: { kind: 'incomplete', reason: 'max_output_tokens', ...always }, ends: 'people' },
  { fault: { kind: 'refusal', ...always }, ends: 'people' },
];

/** How the provider fails, and what may be shown of the replies then. */
const PROVIDER: { fault: GraphFault; shown: string[] }[] = [
  { fault: { kind: 'cut_after', ...always }, shown: ['delivered', 'sent', 'unknown'] },
  { fault: { kind: 'cut_before', times: 3 }, shown: ['delivered', 'sent', 'unknown'] },
  { fault: { kind: 'server_error', times: 3 }, shown: ['delivered', 'sent', 'unknown', 'failed'] },
  { fault: { kind: 'throttle', times: 3 }, shown: ['delivered', 'sent'] },
  { fault: { kind: 'reject', code: 131026, times: 2 }, shown: ['delivered', 'sent', 'failed'] },
];

describe.each(DATABASES)('failures outside, on %s', (database) => {
  let desk: Desk | undefined;
  afterEach(() => desk?.close());

  test('whatever the model does, every contact is answered or handed over, and nobody is charged for nothing', async () => {
    desk = await openDesk(database, { env: { OPENAI_TIMEOUT: '1', OPENAI_MAX_RETRIES: '1' } });
    const said = [];
    const ends = new Map<string, string>();
    for (const [index, { fault, ends: end }] of MODEL.entries()) {
      desk.openai.reset();
      desk.openai.fault(fault);
      const people = customers(100 + index, CONTACTS, 1);
      said.push(...(await say(desk, people)));
      await untilSettled(desk, said.length);
      for (const { phone } of people) ends.set(phone, `${fault.kind}: ${end}`);
    }
    const { rows } = await checkPromises(desk, said);
    for (const row of rows.filter((one) => one.seq === 1)) expect(ends.get(row.phone), row.phone).toMatch(new RegExp(`: ${row.owner}$`));
  });

  test('whatever the provider does, no reply is sent twice and none is lost in silence', async () => {
    desk = await openDesk(database);
    const said = [];
    for (const [index, { fault, shown }] of PROVIDER.entries()) {
      desk.graph.clearFaults();
      desk.graph.fault(fault);
      const people = customers(200 + index, CONTACTS, 1);
      said.push(...(await say(desk, people)));
      await untilSettled(desk, said.length, 90_000);
      const replies = await shownReplies(desk, new Set(people.map((person) => person.phone)));
      for (const reply of replies) expect(shown, `${fault.kind}: a reply is ${reply}`).toContain(reply);
    }
    await checkPromises(desk, said);
  });

  test('an expired token breaks the inbox, loses nothing, and sends everything once it is mended', async () => {
    desk = await openDesk(database);
    desk.graph.fault({ kind: 'expired_token', times: 1 });
    const said = await say(desk, customers(300, CONTACTS, 1));
    // The regular round asks a broken inbox within a minute.
    await untilSettled(desk, said.length, 100_000);
    const { deliveries } = await checkPromises(desk, said);
    expect(Object.keys(deliveries).filter((state) => state !== 'delivered' && state !== 'sent')).toEqual([]);
  });
});

/** States of the replies to these contacts, from the provider's journal and the API. */
async function shownReplies(desk: Desk, phones: ReadonlySet<string>): Promise<string[]> {
  const shown = await Promise.all(
    [...phones].map(async (phone) => {
      const { messages } = (await call(desk, `/users/${desk.workspaceId}/messages?customer_phone=${phone}`)) as {
        messages: { sender: string; delivery: string | null }[];
      };
      return messages.filter((message) => message.sender === 'agent').map((message) => message.delivery ?? '');
    }),
  );
  return shown.flat();
}
