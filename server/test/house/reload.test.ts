import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../harness.ts';
import { OPERATOR_KEY, spawnBaton } from '../spawn-baton.ts';
import type { SpawnedBaton } from '../spawn-baton.ts';

let folder: string;
let file: string;
let baton: SpawnedBaton;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'baton-reload-'));
  file = join(folder, 'baton.config.json');
  write({ quietWindowMs: 1500 });
  baton = await spawnBaton({ env: { BATON_CONFIG: file, BATON_DEMO: '0' } });
}, 120_000);
afterAll(async () => {
  await baton?.close();
  rmSync(folder, { recursive: true, force: true });
});

function write(settings: Record<string, unknown>): void {
  writeFileSync(file, JSON.stringify(settings));
}

async function reload(key = OPERATOR_KEY) {
  const response = await fetch(`${baton.url}/api/operator/reload`, { method: 'POST', headers: { 'x-api-key': key } });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

describe('settings of a running Baton', () => {
  it('are read again for the operator alone', async () => {
    expect((await reload('bk_somebody')).status).toBe(401);
  });

  it('take effect where they may, and are named where they need a restart', async () => {
    write({ quietWindowMs: 10, workerConcurrency: 5 });
    expect(await reload()).toEqual({ status: 200, body: { changed: ['BATON_QUIET_WINDOW_MS'], needs_restart: ['WORKER_CONCURRENCY'] } });
  });

  it('stay as they are when one is wrong, and every problem is told', async () => {
    write({ quietWindowMs: -1, openaiTimeoutSeconds: 'soon' });
    const { status, body } = await reload();
    expect(status).toBe(422);
    expect(body).toMatchObject({
      error: { code: 'invalid_input', details: { problems: [expect.stringContaining('BATON_QUIET_WINDOW_MS'), expect.stringContaining('OPENAI_TIMEOUT')] } },
    });
    write({ quietWindowMs: 10, workerConcurrency: 5 });
    expect((await reload()).body).toMatchObject({ changed: [] });
  });

  it('are read again by SIGHUP, which does not end the process', async () => {
    write({ quietWindowMs: 20 });
    baton.signal('SIGHUP');
    await eventually(() => baton.logs().includes('"changed":["BATON_QUIET_WINDOW_MS"],"needsRestart":[]'), 'the signal was heard');
    expect(baton.isRunning()).toBe(true);
  });
});
