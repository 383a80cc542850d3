import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer } from '../server.ts';
import type { TestServer } from '../server.ts';
import { carryWithKey } from './carry-with-key.ts';
import type { Carrier } from './carry-with-key.ts';
import { layFixturesOver } from './overlay/lay-fixtures-over.ts';
import { readRequirements, runClient, runConformance, tryAgain } from './run-conformance.ts';
import type { Revision } from './run-conformance.ts';

const CANNOT_ASK = 'A client of 2025 can be asked only over a session. Baton keeps none in a process: such a client is given a confirm_token.';
const CANNOT_TELL = 'Told over a session in 2025. Baton keeps none in a process and says that it offers no subscriptions.';
const NO_TASKS = 'An extension that Baton does not say it has: no tool of it takes longer than a request may.';

/** What fails, and why it may. A scenario that fails and is not here fails the test, and so does one that is here and passes. */
const MAY_FAIL: Record<Revision, Record<string, string>> = {
  '2025-11-25': {
    'tools-call-sampling': CANNOT_ASK,
    'tools-call-elicitation': CANNOT_ASK,
    'elicitation-sep1034-defaults': CANNOT_ASK,
    'elicitation-sep1330-enums': CANNOT_ASK,
    'resources-subscribe': CANNOT_TELL,
    'resources-unsubscribe': CANNOT_TELL,
    'server-sse-polling': 'Not demanded. Nothing to come back to: a call is answered in the stream it came in.',
  },
  '2026-07-28': {
    'http-custom-header-server-validation': 'Not demanded. No tool of Baton wants an argument in a header, and what others say of theirs is left out.',
    'tasks-lifecycle': NO_TASKS,
    'tasks-capability-negotiation': NO_TASKS,
    'tasks-wire-fields': NO_TASKS,
    'tasks-request-state-removal': NO_TASKS,
    'tasks-mrtr-input': NO_TASKS,
    'tasks-request-headers': NO_TASKS,
    'tasks-dispatch-and-envelope': NO_TASKS,
    'tasks-required-task-error': NO_TASKS,
    'tasks-mrtr-composition': NO_TASKS,
  },
};

const folder = mkdtempSync(join(tmpdir(), 'baton-conformance-'));
let world: TestServer;
let carrier: Carrier;

beforeAll(async () => {
  world = await startTestServer({ mcpOverlay: layFixturesOver });
  const { body } = await world.call<{ key: string }>('POST', '/api/keys', { name: 'The suite', scopes: ['tickets.read_own'] });
  carrier = await carryWithKey(world.url, body.key);
});
afterAll(async () => {
  await carrier.close();
  await world.close();
  rmSync(folder, { recursive: true, force: true });
});

test.each<Revision>(['2026-07-28', '2025-11-25'])("the protocol's own suite finds what revision %s demands, but for what is named here", async (revision) => {
  const verdict = await runConformance(carrier.url, revision, mkdtempSync(join(folder, revision)));
  const { required, besides } = readRequirements(revision);
  expect(verdict.scenarios.toSorted()).toEqual([...required, ...besides].toSorted());
  expect(Object.keys(MAY_FAIL[revision]).filter((scenario) => !(scenario in verdict.failed))).toEqual([]);
  const unexpected = Object.entries(verdict.failed).filter(([scenario]) => !(scenario in MAY_FAIL[revision]));
  for (const [scenario, words] of unexpected)
    expect({ scenario, words: await tryAgain({ url: carrier.url, revision, scenario, words }) }).toEqual({ scenario, words: [] });
});

test.concurrent.each<[Revision, string]>([
  ['2026-07-28', 'tools_call'],
  ['2026-07-28', 'request-metadata'],
  ['2026-07-28', 'http-standard-headers'],
  ['2026-07-28', 'http-custom-headers'],
  ['2025-11-25', 'tools_call'],
])('tools of other servers are asked for as revision %s wants it: %s', async (revision, scenario) => {
  expect(await runClient(revision, scenario, mkdtempSync(join(folder, 'client-')))).toEqual([]);
});

test('of what revision 2026-07-28 demands, nothing may fail', () => {
  expect(readRequirements('2026-07-28').required.filter((scenario) => scenario in MAY_FAIL['2026-07-28'])).toEqual([]);
});
