import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findOnlyWorkspace } from '#accounts';
import { serve } from '#app';
import type { RunningServer } from '#app';
import { listAssistants } from '#assistant';
import { createInbox } from '#conversations';
import { loadConfig } from '#platform/config';
import { newId } from '#platform/ids';
import { createLog } from '#platform/log';
import { readTurnSettings } from '../../src/assistant/turn-settings.ts';
import { eventually } from '../harness.ts';
import { spawnPostgres } from '../spawn-postgres.ts';
import type { SpawnedPostgres } from '../spawn-postgres.ts';

/** Two whole Batons on one Postgres, each with its own connection for hints, as two machines would be. */
let postgres: SpawnedPostgres;
let nodes: RunningServer[];
let workspaceId: string;
let assistantId: string;
let inboxId: string;
let token: string;
const dataDir = mkdtempSync(join(tmpdir(), 'baton-nodes-'));
const PASSWORD = 'correct horse battery';
// A node that heard nothing would go by what it remembers for five seconds.
const AT_ONCE_MS = 1500;

beforeAll(async () => {
  postgres = await spawnPostgres();
  const databaseUrl = await postgres.create('baton');
  const start = (roles: string[]) => {
    const fixed = { environment: 'test' as const, host: '127.0.0.1', port: 0, demo: false, logLevel: 'silent' as const, passwordCost: 4 };
    const overrides = { ...fixed, secretKey: 'one secret for both nodes', adminPassword: PASSWORD, dataDir, databaseUrl, roles };
    return serve(loadConfig({ env: {}, overrides }), { log: createLog({ level: 'silent', format: 'json' }) });
  };
  nodes = [await start(['web', 'worker']), await start(['web'])];
  const { ctx } = nodes[0]!.runtime;
  workspaceId = (await findOnlyWorkspace(ctx))!.id;
  assistantId = (await listAssistants(ctx, workspaceId))[0]!.id;
  inboxId = (await createInbox(ctx, workspaceId, { kind: 'webchat', name: 'Chat', externalId: newId(), assistantId })).id;
  const answer = await fetch(new URL('/api/agents/login', nodes[0]!.url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: 'admin@example.com', password: PASSWORD }),
  });
  token = ((await answer.json()) as { access_token: string }).access_token;
}, 60_000);
afterAll(async () => {
  for (const node of nodes ?? []) await node.stop();
  await postgres?.close();
  rmSync(dataDir, { recursive: true, force: true });
}, 60_000);

async function patch(path: string, body: object): Promise<void> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const answer = await fetch(new URL(path, nodes[0]!.url), { method: 'PATCH', headers, body: JSON.stringify(body) });
  expect(answer.status, await answer.text()).toBe(200);
}
const wordsAt = async (node: number) => {
  const { assistant } = await readTurnSettings(nodes[node]!.runtime.ctx, workspaceId, { assistantId, inboxId });
  return assistant?.settings.max_words;
};

test('what is changed at one node is what turns at the other go by at once: the inbox, the assistant, the workspace', async () => {
  const changes: [string, object, number][] = [
    [`/api/inboxes/${inboxId}/assistant`, { overrides: { max_words: 90 } }, 90],
    [`/api/inboxes/${inboxId}/assistant`, { overrides: { max_words: null } }, 150],
    ['/api/assistant-defaults', { settings: { max_words: 110 } }, 110],
    [`/api/assistants/${assistantId}`, { settings: { max_words: 130 } }, 130],
  ];
  for (const [path, body, expected] of changes) {
    expect(await wordsAt(1)).not.toBe(expected);
    await patch(path, body);
    const began = performance.now();
    await eventually(async () => (await wordsAt(1)) === expected, `${expected} words at the other node`, 5000);
    expect(performance.now() - began).toBeLessThan(AT_ONCE_MS);
  }
});
