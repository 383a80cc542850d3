import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTeammate, createWorkspace, permissionsOf } from '#accounts';
import { serve } from '#app';
import type { RunningServer } from '#app';
import { loadConfig } from '#platform/config';
import { newId } from '#platform/ids';
import { createLog } from '#platform/log';
import { removeTeammate } from '../../src/accounts/remove-teammate.ts';
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

test('sign-ins of one teammate at the same moment, at both nodes, do not wait for each other in a circle', async () => {
  for (let round = 0; round < 5; round += 1) {
    const tokens = await Promise.all([0, 1, 0, 1].map((node) => signIn(node)));
    expect(tokens.every((token) => typeof token === 'string')).toBe(true);
  }
});

test('two admins who remove each other at the same moment leave one', async () => {
  const { ctx } = nodes[0]!.runtime;
  for (let round = 0; round < 10; round += 1) {
    const workspace = await createWorkspace(ctx, { name: 'Two admins' });
    const admins = await Promise.all(
      ['one', 'two'].map(async (name) => {
        const { id } = await createTeammate(ctx, workspace.id, { email: `${name}-${newId()}@example.com`, password: PASSWORD, name, role: 'admin' });
        return { kind: 'teammate' as const, id, name, workspaceId: workspace.id, permissions: permissionsOf('admin') };
      }),
    );
    const [one, two] = [admins[0]!, admins[1]!];
    const outcomes = await Promise.allSettled([removeTeammate(ctx, one, two.id), removeTeammate(ctx, two, one.id)]);
    expect(outcomes.map((outcome) => (outcome.status === 'rejected' ? (outcome.reason as { code: string }).code : 'removed')).sort()).toEqual([
      'conflict',
      'removed',
    ]);
  }
});

test('ending a session from another ends it at the other node at once, and so does removing its teammate', async () => {
  const [here, there] = [await signIn(0), await signIn(1)];
  const { sessions } = (await call(0, 'GET', '/api/agents/me/sessions', { key: here })).body;
  const other = sessions.find((one) => !one.current)!;
  expect(await untilRefused(1, there, () => call(0, 'DELETE', `/api/agents/me/sessions/${other.id}`, { key: here }))).toBeLessThan(AT_ONCE_MS);
  const admin = await signIn(0, 'admin@example.com');
  const { id } = (await call(1, 'GET', '/api/agents/me', { key: here })).body;
  expect(await untilRefused(1, here, () => call(0, 'DELETE', `/api/agents/${id}`, { key: admin }))).toBeLessThan(AT_ONCE_MS);
});
