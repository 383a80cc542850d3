import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTeammate } from '#accounts';
import { serve } from '#app';
import type { RunningServer } from '#app';
import { loadConfig } from '#platform/config';
import { createLog } from '#platform/log';
import { findOnlyWorkspace } from '#accounts';
import { eventually } from '../harness.ts';
import { spawnPostgres } from '../spawn-postgres.ts';
import type { SpawnedPostgres } from '../spawn-postgres.ts';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Two whole Batons on one Postgres, each with its own connection for hints, as two machines would be. */
let postgres: SpawnedPostgres;
let nodes: RunningServer[];
const dataDir = mkdtempSync(join(tmpdir(), 'baton-nodes-'));
const EMAIL = 'kim@example.com';
const PASSWORD = 'correct horse battery';

beforeAll(async () => {
  postgres = await spawnPostgres();
  const databaseUrl = await postgres.create('baton');
  const start = (roles: string[]) => {
    const overrides = {
      environment: 'test' as const,
      host: '127.0.0.1',
      port: 0,
      demo: false,
      logLevel: 'silent' as const,
      passwordCost: 4,
      addressRateLimit: 100_000,
      secretKey: 'one secret for both nodes',
      adminPassword: PASSWORD,
      dataDir,
      databaseUrl,
      roles,
    };
    return serve(loadConfig({ env: {}, overrides }), { log: createLog({ level: 'silent', format: 'json' }) });
  };
  nodes = [await start(['web', 'worker']), await start(['web'])];
  const { ctx } = nodes[0]!.runtime;
  const workspace = await findOnlyWorkspace(ctx);
  await createTeammate(ctx, workspace!.id, { email: EMAIL, password: PASSWORD, name: 'Kim', role: 'agent' });
}, 60_000);
afterAll(async () => {
  for (const node of nodes ?? []) await node.stop();
  await postgres?.close();
  rmSync(dataDir, { recursive: true, force: true });
}, 60_000);

async function call(node: number, method: string, path: string, { key, body }: { key?: string; body?: unknown } = {}) {
  const response = await fetch(new URL(path, nodes[node]!.url), {
    method,
    headers: { ...(key ? { authorization: `Bearer ${key}` } : {}), ...(body ? { 'content-type': 'application/json' } : {}) },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const text = await response.text();
  return {
    status: response.status,
    body: (text ? JSON.parse(text) : {}) as { access_token: string; sessions: { id: string; current: boolean }[]; id: string },
  };
}
const signIn = async (node: number, email = EMAIL) =>
  (await call(node, 'POST', '/api/agents/login', { body: { email, password: PASSWORD } })).body.access_token;
const me = async (node: number, key: string) => (await call(node, 'GET', '/api/agents/me', { key })).status;

/** Milliseconds until the node no longer lets the token in. It let it in a moment ago, so it remembers it. */
async function untilRefused(node: number, token: string, act: () => Promise<unknown>): Promise<number> {
  expect(await me(node, token)).toBe(200);
  await act();
  const began = performance.now();
  await eventually(async () => (await me(node, token)) === 401, 'the token is dead on the other node', 5000);
  return performance.now() - began;
}

// A node that heard nothing would let the token in for five seconds: what it remembers of a caller.
const AT_ONCE_MS = 1000;

test('a sign-out at one node ends the token at the other at once', async () => {
  const token = await signIn(0);
  expect(await untilRefused(1, token, () => call(0, 'POST', '/api/agents/logout', { key: token }))).toBeLessThan(AT_ONCE_MS);
});

test('so does ending a session from another, and a teammate who is removed', async () => {
  const [here, there] = [await signIn(0), await signIn(1)];
  const { sessions } = (await call(0, 'GET', '/api/agents/me/sessions', { key: here })).body;
  const other = sessions.find((one) => !one.current)!;
  expect(await untilRefused(1, there, () => call(0, 'DELETE', `/api/agents/me/sessions/${other.id}`, { key: here }))).toBeLessThan(AT_ONCE_MS);
  const admin = await signIn(0, 'admin@example.com');
  const { id } = (await call(1, 'GET', '/api/agents/me', { key: here })).body;
  expect(await untilRefused(1, here, () => call(0, 'DELETE', `/api/agents/${id}`, { key: admin }))).toBeLessThan(AT_ONCE_MS);
});
