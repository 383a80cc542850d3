import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SETTINGS } from '#platform/config';
import type { Setting } from '#platform/config';
import { ROOT } from './source-files.ts';

let dataDir: string;
beforeAll(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'baton-cli-'));
});
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

interface Ended {
  code: number | null;
  out: string;
  err: string;
}

/** `baton …` in a process of its own, in an empty folder. */
function baton(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(ROOT, 'server/src/app/cli/main.ts'), ...args], {
      cwd: dataDir,
      env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', BATON_DATA_DIR: join(dataDir, 'data'), PORT: '0', ...env },
    });
    let out = '';
    let err = '';
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    child.once('close', (code) => resolve({ code, out, err }));
  });
}

describe('the command line', () => {
  it('explains every setting to whoever asks a start for help', async () => {
    const { code, out } = await baton(['serve', '--help']);
    expect(code).toBe(0);
    for (const setting of Object.values(SETTINGS) as Setting[]) expect(out).toContain(`${setting.env} `);
    for (const command of ['serve', 'migrate', 'doctor', 'demo', 'keys', 'jobs', 'cache']) expect(out).toMatch(new RegExp(`^  ${command}\\b`, 'm'));
  });

  it.each(['serve', 'migrate', 'doctor', 'demo', 'keys', 'jobs', 'cache'])('explains %s', async (command) => {
    const { code, out } = await baton([command, '--help']);
    expect(code).toBe(0);
    expect(out).toContain(`Usage: baton ${command}`);
    expect(out).toContain('--help, -h');
  });

  it.each([
    [['srve'], 'Did you mean "serve"?'],
    [['dance'], 'There is no command "dance"'],
    [['doctor', '--jsn'], "Unknown option '--jsn'"],
    [['migrate', 'now'], '"now" is not understood here'],
    [['serve', '--port', 'many'], '--port takes a number'],
    [['serve', '--roles', 'king'], '--roles knows web and worker'],
    [['keys', 'create'], '--workspace is missing'],
    [['keys', 'create', '--workspace', 'w', '--name', 'n', '--scopes', 'everything'], 'no permission "everything"'],
    [['keys', 'create', '--workspace', 'w', '--name', 'n', '--scopes', 'all', '--tools', 'read,magic'], 'no class of tools "magic"'],
    [['keys', 'create', '--workspace', 'w', '--name', 'n', '--scopes', 'all', '--stores', ' , '], '--stores is empty'],
    [['jobs', 'dead', 'bury'], 'jobs dead list'],
    [['cache', 'burn'], 'cache drop'],
    [['cache', 'drop', '--workspace', 'w', '--order', '1'], '--order needs --store'],
  ])('answers %j with what is wrong, and 2', async (args, reason) => {
    const { code, err } = await baton(args);
    expect(err).toContain(reason);
    expect(code).toBe(2);
  });

  it('lists every wrong setting, and 1', async () => {
    const { code, err } = await baton(['serve'], { PORT: 'x', LOG_LEVEL: 'loud' });
    expect(err).toContain('PORT: ');
    expect(err).toContain('LOG_LEVEL: ');
    expect(code).toBe(1);
  });
});

interface Found {
  check: string;
  status: string;
  says: string;
}

describe('an installation from the command line', () => {
  const secrets = () => JSON.parse(readFileSync(join(dataDir, 'data/secrets.json'), 'utf8')) as { masterKeys: string };
  const doctor = async (env = {}) => {
    const ended = await baton(['doctor', '--json'], env);
    return { code: ended.code, findings: JSON.parse(ended.out) as Found[] };
  };

  it('is told what it lacks before its first start, and nothing is made by asking', async () => {
    const { out } = await baton(['migrate', '--dry-run']);
    expect(out).toContain('0001_platform.sql');
    const { findings } = await doctor();
    expect(findings).toContainEqual(expect.objectContaining({ check: 'migrations', status: 'warning' }));
  });

  it('loads the demo shop once', async () => {
    expect((await baton(['demo', 'load'])).out).toContain('is loaded');
    expect((await baton(['demo', 'load'])).out).toContain('was there already');
  });

  it('makes a key that is printed alone on stdout, for a workspace that exists', async () => {
    const made = await baton(['keys', 'create', '--workspace', 'demo', '--name', 'reports', '--scopes', 'reports.read,messages.read']);
    expect(made.out).toMatch(/^bk_[\w-]{40,}\n$/);
    const none = await baton(['keys', 'create', '--workspace', 'nowhere', '--name', 'reports', '--scopes', 'all']);
    expect(none.err).toContain('There are: demo');
    expect(none.code).toBe(1);
  });

  it('keeps every stored secret readable through a rotation of the master key', async () => {
    const before = secrets().masterKeys;
    const { code, out } = await baton(['keys', 'rotate']);
    expect(code).toBe(0);
    expect(out).toContain('4 stored secret(s) sealed again');
    expect(secrets().masterKeys).toMatch(/^1:.+,2:/);
    expect((await baton(['keys', 'reseal'])).out).toContain('0 stored secret(s)');
    // The old key alone may go: nothing needs it any more.
    const onlyNew = secrets().masterKeys.split(',')[1] ?? '';
    const after = await doctor({ BATON_MASTER_KEYS: onlyNew });
    expect(after.findings.filter((one) => one.check.startsWith('inbox WhatsApp'))).toEqual([
      expect.objectContaining({ says: expect.stringContaining('local stand-in') }),
    ]);
    // And the other way round: without the new one Baton refuses to start, instead of failing at the first send.
    const onlyOld = await doctor({ BATON_MASTER_KEYS: before });
    expect(onlyOld.findings).toContainEqual(expect.objectContaining({ check: 'start', status: 'broken', says: expect.stringContaining('master key') }));
    expect(onlyOld.code).toBe(1);
  });

  it('asks before it deletes', async () => {
    expect(await baton(['demo', 'reset'])).toMatchObject({ code: 1, err: expect.stringContaining('--yes') });
    expect((await baton(['demo', 'reset', '--yes'])).out).toContain('is loaded');
  });
}, 120_000);
