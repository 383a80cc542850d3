import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { openRuntime } from '#app';
import type { Runtime } from '#app';
import { loadConfig } from '#platform/config';
import { buildHttp } from '../../src/app/http.ts';
import { TEST_MASTER_KEYS, createTestDatabase } from '../harness.ts';

export interface OpenApp {
  runtime: Runtime;
  app: FastifyInstance;
  close(): Promise<void>;
}

/** Every address of Baton on a database of its own, without workers, timers or a port: for tests that walk all of them by `app.inject`. */
export async function openApp(): Promise<OpenApp> {
  const database = await createTestDatabase();
  const dataDir = mkdtempSync(join(tmpdir(), 'baton-app-'));
  const overrides = {
    environment: 'test' as const,
    logLevel: 'silent' as const,
    demo: false,
    passwordCost: 4,
    dataDir,
    masterKeys: TEST_MASTER_KEYS,
    addressRateLimit: 1_000_000,
    apiRateLimit: 1_000_000,
    copilotRateLimit: 1_000_000,
    ...database.config,
  };
  const runtime = await openRuntime(loadConfig({ env: {}, overrides }), { inMemory: true, ...(database.loadFrom ? { loadFrom: database.loadFrom } : {}) });
  const app = await buildHttp({ runtime, sandboxes: [], isStopping: () => false });
  return {
    runtime,
    app,
    async close() {
      await app.close();
      await runtime.close();
      await database.drop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
