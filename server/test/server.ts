import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createWorkspace } from '#accounts';
import { serve } from '#app';
import type { RunningServer } from '#app';
import type { McpOverlay } from '../src/app/mcp/build-mcp-server.ts';
import type { Clock } from '#platform/clock';
import { loadConfig } from '#platform/config';
import type { Config } from '#platform/config';
import { createLog } from '#platform/log';
import { createTestDatabase } from './harness.ts';

export interface TestServer {
  server: RunningServer;
  url: string;
  operatorKey: string;
  /** A workspace without the demo's content, beside the demo shop when that was asked for. */
  workspaceId: string;
  /** A JSON request. `key` is a bearer token or API key; absent: the operator's. */
  call<T = Record<string, unknown>>(method: string, path: string, body?: unknown, key?: string | null): Promise<{ status: number; headers: Headers; body: T }>;
  close(): Promise<void>;
}

export const TEST_OPERATOR_KEY = 'op_test_operator_key';

/** All of Baton in this process, over real HTTP, on a database of its own. */
export async function startTestServer(options: { config?: Partial<Config>; clock?: Clock; mcpOverlay?: McpOverlay } = {}): Promise<TestServer> {
  const target = await createTestDatabase();
  const dataDir = mkdtempSync(join(tmpdir(), 'baton-test-'));
  const overrides: Partial<Config> = {
    environment: 'test',
    host: '127.0.0.1',
    port: 0,
    demo: false,
    logLevel: 'silent',
    quietWindowMs: 0,
    addressRateLimit: 100_000,
    apiRateLimit: 100_000,
    dataDir,
    operatorKey: TEST_OPERATOR_KEY,
    adminEmail: 'admin@example.com',
    adminPassword: 'correct horse',
    ...target.config,
    ...options.config,
  };
  const server = await serve(loadConfig({ env: {}, overrides }), {
    inMemory: true,
    log: createLog({ level: process.env['TEST_LOG'] ?? 'silent', format: 'json' }),
    ...(target.loadFrom ? { loadFrom: target.loadFrom } : {}),
    ...(options.clock ? { clock: options.clock } : {}),
    ...(options.mcpOverlay ? { mcpOverlay: options.mcpOverlay } : {}),
  });
  const workspace = await createWorkspace(server.runtime.ctx, { name: 'Test shop' });
  return {
    server,
    url: server.url,
    operatorKey: TEST_OPERATOR_KEY,
    workspaceId: workspace.id,
    async call<T>(method: string, path: string, body?: unknown, key: string | null = TEST_OPERATOR_KEY) {
      const response = await fetch(new URL(path, server.url), {
        method,
        headers: {
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(key === null ? {} : { authorization: `Bearer ${key}` }),
          'x-baton-workspace': workspace.id,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      return { status: response.status, headers: response.headers, body: (text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : text) as T };
    },
    async close() {
      await server.stop();
      await target.drop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
