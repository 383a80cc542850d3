import { randomBytes } from 'node:crypto';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startGraphSandbox, startOpenAiSandbox } from '@baton/sandbox';
import type { GraphSandbox, OpenAiSandbox, OpenAiSandboxOptions } from '@baton/sandbox';
import pg from 'pg';
import { inject } from 'vitest';
import { openPool } from '../../src/platform/db/open.ts';
import { PHONE_NUMBER_ID, WEBHOOK_SECRET, spawnBaton } from '../spawn-baton.ts';
import type { Environment, SpawnedBaton } from '../spawn-baton.ts';

/** The demo shop's Instagram account. */
export const INSTAGRAM_ACCOUNT = '100000000000002';

export type DatabaseKind = 'embedded' | 'postgres';

/** Both, or the one that DB names. */
export const DATABASES: readonly DatabaseKind[] = (['embedded', 'postgres'] as const).filter((kind) => !process.env['DB'] || process.env['DB'] === kind);

/**
 * For what is a provider's own, the embedded one, or the one that DB names: the outbox and the jobs below are broken on both by
 * crash-points-*.test.ts, and on Postgres each takeover waits half a minute. `DB=postgres npm run faults` tries it there.
 */
export const PROVIDER_DATABASES: readonly DatabaseKind[] = process.env['DB'] ? DATABASES : ['embedded'];

/** A Baton in its own process with the demo shop, and the outside world, which lives in ours and survives every kill. */
export interface Desk {
  baton: SpawnedBaton;
  graph: GraphSandbox;
  openai: OpenAiSandbox;
  databaseUrl: string | undefined;
  /** Id of the demo shop. */
  workspaceId: string;
  /** Rows of the database itself. The embedded one has one owner: Baton is stopped first. */
  query<R extends object>(text: string, values?: unknown[]): Promise<R[]>;
  close(): Promise<void>;
}

export interface DeskOptions {
  env?: Environment;
  crashAt?: string;
  openai?: OpenAiSandboxOptions;
  /** A database elsewhere that holds the demo shop under this id; absent: a copy of the seed. */
  elsewhere?: { databaseUrl: string; workspaceId: string };
}

// Short, because every retry of a webhook to a dead process is waited for.
const WEBHOOK_RETRIES_MS = [300, 600, 1000, 2000, 3000, 4000, 5000, 8000, 10_000, 15_000];

export async function openDesk(kind: DatabaseKind, options: DeskOptions = {}): Promise<Desk> {
  const graph = await startGraphSandbox({
    appSecret: WEBHOOK_SECRET,
    numbers: [{ phoneNumberId: PHONE_NUMBER_ID, wabaId: '200000000000001', displayNumber: '31201234567' }],
    instagramAccounts: [INSTAGRAM_ACCOUNT],
    retryDelaysMs: WEBHOOK_RETRIES_MS,
    webhookConcurrency: 256,
    webhookTimeoutMs: 20_000,
  });
  const openai = await startOpenAiSandbox(options.openai);
  const store = await copyOfSeed(kind, options.elsewhere);
  const env = {
    WHATSAPP_API_BASE_URL: graph.url,
    INSTAGRAM_API_BASE_URL: graph.url,
    OPENAI_BASE_URL: openai.baseUrl,
    OPENAI_API_KEY: 'sandbox-key',
    OPENAI_TIMEOUT: '3',
    BATON_QUIET_WINDOW_MS: '300',
    ...options.env,
  };
  const baton = await spawnBaton({ dataDir: store.dataDir, databaseUrl: store.databaseUrl, env, crashAt: options.crashAt });
  graph.setWebhookUrl(baton.webhookUrl);
  return {
    baton,
    graph,
    openai,
    databaseUrl: store.databaseUrl,
    workspaceId: store.workspaceId,
    async query<R extends object>(text: string, values: unknown[] = []) {
      if (!store.databaseUrl && baton.isRunning()) await baton.stop();
      const handle = await openPool({ url: store.databaseUrl, dataDir: store.dataDir, poolSize: 2, timeoutMs: 10_000 });
      try {
        return (await handle.pool.query<R>(text, values)).rows;
      } finally {
        await handle.close();
      }
    },
    async close() {
      await baton.close();
      await graph.close();
      await openai.close();
      await store.drop();
    },
  };
}

interface Store {
  workspaceId: string;
  dataDir: string;
  databaseUrl: string | undefined;
  drop(): Promise<void>;
}

async function copyOfSeed(kind: DatabaseKind, elsewhere: DeskOptions['elsewhere']): Promise<Store> {
  const dataDir = mkdtempSync(join(tmpdir(), 'baton-desk-'));
  const dropFolder = () => rmSync(dataDir, { recursive: true, force: true });
  const workspaceId = elsewhere?.workspaceId ?? inject('demoShop')[kind];
  if (elsewhere) return { dataDir, workspaceId, databaseUrl: elsewhere.databaseUrl, drop: async () => dropFolder() };
  if (kind === 'embedded') {
    cpSync(inject('seedFolder'), dataDir, { recursive: true });
    return { dataDir, workspaceId, databaseUrl: undefined, drop: async () => dropFolder() };
  }
  const server = inject('faultsPostgres');
  const name = `desk_${randomBytes(6).toString('hex')}`;
  await onServer(`${server}postgres`, `create database ${name} template baton_seed`);
  return {
    dataDir,
    workspaceId,
    databaseUrl: `${server}${name}`,
    async drop() {
      dropFolder();
      await onServer(`${server}postgres`, `drop database if exists ${name} with (force)`);
    },
  };
}

async function onServer(address: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: address });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
