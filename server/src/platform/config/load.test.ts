import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigError, createReloader, loadConfig, SETTINGS } from '../config.ts';
import type { Setting } from '../config.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'baton-config-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function fileWith(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

function problemsOf(work: () => unknown): readonly string[] {
  try {
    work();
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe('configuration', () => {
  it('needs nothing: every setting has a default or may be absent', () => {
    expect(loadConfig({ env: {} })).toMatchObject({ port: 3000, roles: ['web', 'worker'], demo: true });
  });

  it('takes the environment over a file, and a file over the default', () => {
    const file = fileWith('baton.config.json', JSON.stringify({ port: 4000, host: '127.0.0.1' }));
    expect(loadConfig({ env: { PORT: '5000' }, file })).toMatchObject({ port: 5000, host: '127.0.0.1', logLevel: 'info' });
  });

  it('reads yaml as it reads json', () => {
    const file = fileWith('baton.config.yaml', 'port: 4000\nroles: [worker]\ndemo: false\n');
    expect(loadConfig({ env: {}, file })).toMatchObject({ port: 4000, roles: ['worker'], demo: false });
  });

  it('takes an empty variable for absent, as compose files leave them', () => {
    expect(loadConfig({ env: { PORT: '', REDIS_URL: '', OPENAI_API_KEY: '' } })).toMatchObject({ port: 3000, redisUrl: undefined, openaiApiKey: undefined });
  });

  it('hears the names that earlier deployments set for the port', () => {
    expect(loadConfig({ env: { WEBHOOK_PORT: '8001' } }).port).toBe(8001);
    expect(loadConfig({ env: { API_PORT: '8000', WEBHOOK_PORT: '8001' } }).port).toBe(8000);
  });

  it('names every problem at once, each with its variable and an example', () => {
    const problems = problemsOf(() => loadConfig({ env: { PORT: '70000', DATABASE_URL: 'mysql://x', LOG_LEVEL: 'loud', OPENAI_TIMEOUT: 'soon' } }));
    expect(problems).toHaveLength(4);
    for (const name of ['PORT', 'DATABASE_URL', 'LOG_LEVEL', 'OPENAI_TIMEOUT']) {
      expect(problems.filter((problem) => problem.startsWith(`${name}: `) && problem.includes(`Example: ${name}=`))).toHaveLength(1);
    }
  });

  it('never repeats the value of a secret, however wrong it is', () => {
    const wrong = 'hunter2';
    const secrets = (Object.values(SETTINGS) as Setting[]).filter((setting) => setting.secret);
    const env = Object.fromEntries(secrets.map((setting) => [setting.env, wrong]));
    const problems = problemsOf(() => loadConfig({ env: { ...env, PORT: 'x' } }));
    expect(problems.length).toBeGreaterThan(3);
    expect(problems.join('\n')).not.toContain(wrong);
  });

  it('says which key of a file it does not know, and that a file cannot be read', () => {
    const typo = fileWith('a.json', '{"prot": 4000}');
    expect(problemsOf(() => loadConfig({ env: {}, file: typo }))).toEqual([expect.stringContaining('"prot"')]);
    const broken = fileWith('b.json', '{"port": ');
    expect(problemsOf(() => loadConfig({ env: {}, file: broken }))).toEqual([expect.stringContaining('cannot be read')]);
    const list = fileWith('c.yaml', '- port');
    expect(problemsOf(() => loadConfig({ env: {}, file: list }))).toEqual([expect.stringContaining('object of settings')]);
    expect(problemsOf(() => loadConfig({ env: { BATON_CONFIG: join(folder, 'none.json') } }))).toEqual([expect.stringContaining('none.json')]);
  });

  it('refuses the demo secret in production', () => {
    expect(problemsOf(() => loadConfig({ env: { NODE_ENV: 'production' } }))).toEqual([expect.stringContaining('WEBHOOK_SECRET')]);
    expect(problemsOf(() => loadConfig({ env: { NODE_ENV: 'production', BATON_DEMO: '0' } }))).toEqual([expect.stringContaining('WEBHOOK_SECRET')]);
    expect(problemsOf(() => loadConfig({ env: { NODE_ENV: 'production', WEBHOOK_SECRET: 'our own' } }))).toEqual([]);
  });
});

describe('reading the settings again', () => {
  it('takes over what may change, and says what needs a restart', () => {
    const file = fileWith('baton.config.json', '{"logLevel": "info", "port": 4000}');
    const config = loadConfig({ env: {}, file });
    const reload = createReloader(config, { env: {}, file });
    writeFileSync(file, '{"logLevel": "debug", "port": 4001, "openaiModel": "other"}');
    expect(reload()).toEqual({ changed: ['LOG_LEVEL', 'OPENAI_MODEL'], needsRestart: ['PORT'] });
    expect(config).toMatchObject({ logLevel: 'debug', openaiModel: 'other', port: 4000 });
  });

  it('says of an unapplied change again next time, and of an applied one only once', () => {
    const file = fileWith('baton.config.json', '{}');
    const reload = createReloader(loadConfig({ env: {}, file }), { env: {}, file });
    writeFileSync(file, '{"logLevel": "debug", "port": 4001}');
    reload();
    expect(reload()).toEqual({ changed: [], needsRestart: ['PORT'] });
  });

  it('applies nothing when one setting is wrong', () => {
    const file = fileWith('baton.config.json', '{"logLevel": "info"}');
    const config = loadConfig({ env: {}, file });
    const before = structuredClone(config);
    const reload = createReloader(config, { env: {}, file });
    writeFileSync(file, '{"logLevel": "debug", "apiRateLimit": -1}');
    expect(problemsOf(reload)).toEqual([expect.stringContaining('API_RATE_LIMIT')]);
    expect(config).toEqual(before);
  });

  it('does not take an address that Baton filled in by itself for a change by the owner', () => {
    const config = loadConfig({ env: {} });
    const reload = createReloader(config, { env: {} });
    config.whatsappApiBaseUrl = 'http://127.0.0.1:9999';
    expect(reload()).toEqual({ changed: [], needsRestart: [] });
    expect(config.whatsappApiBaseUrl).toBe('http://127.0.0.1:9999');
  });
});
