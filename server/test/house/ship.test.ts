import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { SETTINGS } from '#platform/config';
import type { Setting } from '#platform/config';
import { freePort, spawnPostgres } from '../spawn-postgres.ts';
import type { SpawnedPostgres } from '../spawn-postgres.ts';
import { ROOT } from './source-files.ts';

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const KNOWN = new Set((Object.values(SETTINGS) as Setting[]).map((setting) => setting.env));
const dockerfile = read('Dockerfile')
  .split('\n')
  .filter((line) => line && !line.startsWith('#'));
const stages = dockerfile.reduce<string[][]>(
  (all, line) => (line.startsWith('FROM ') ? [...all, [line]] : [...all.slice(0, -1), [...(all.at(-1) ?? []), line]]),
  [],
);
const image = stages.at(-1) ?? [];
const command = (word: string) => JSON.parse((image.find((line) => line.startsWith(`${word} `)) ?? '[]').slice(word.length + 1)) as string[];
const imageEnv = Object.fromEntries(
  (image.find((line) => line.startsWith('ENV ')) ?? '')
    .slice(4)
    .split(' ')
    .map((pair) => pair.split('=') as [string, string]),
);

interface Compose {
  services: Record<string, { image?: string; build?: string; environment?: Record<string, string> }>;
}

describe('what ships', () => {
  it('copies only what exists into the image', () => {
    const copied = dockerfile
      .filter((line) => line.startsWith('COPY '))
      .map((line) =>
        line
          .split(' ')
          .slice(1)
          .filter((word) => !word.startsWith('--'))
          .slice(0, -1),
      )
      .flat();
    const missing = copied.map((path) => path.replace(/^\/app\//, '')).filter((path) => !existsSync(join(ROOT, path)) && !path.endsWith('dist'));
    expect(copied.length).toBeGreaterThan(10);
    expect(missing).toEqual([]);
  });

  it('gives npm the package file of every workspace before it installs', () => {
    const { workspaces } = JSON.parse(read('package.json')) as { workspaces: string[] };
    for (const workspace of workspaces) expect(dockerfile).toContain(`COPY ${workspace}/package.json ${workspace}/`);
  });

  it('runs npm scripts that exist', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const used = dockerfile.flatMap((line) => [...line.matchAll(/npm run (\w+)/g)].map((match) => match[1] ?? ''));
    expect(used).not.toEqual([]);
    expect(used.filter((name) => !scripts[name])).toEqual([]);
  });

  it('does not run as root, and has a health check', () => {
    expect(image).toContain('USER node');
    expect(command('HEALTHCHECK --interval=15s --timeout=5s --start-period=60s CMD')[0]).toBe('node');
  });

  it('sets only settings there are, in the image, in compose and in the unit', () => {
    const compose = parse(read('compose.yaml'), { merge: true }) as Compose;
    const ours = Object.values(compose.services).filter((service) => service.build);
    const unit = [...read('deploy/baton.service').matchAll(/^Environment=(\w+)=/gm)].map((match) => match[1] ?? '');
    const names = [...Object.keys(imageEnv), ...ours.flatMap((service) => Object.keys(service.environment ?? {})), ...unit];
    expect(ours).toHaveLength(2);
    expect(names.filter((name) => !KNOWN.has(name))).toEqual([]);
    expect(new Set(ours.map((service) => service.environment?.['BATON_ROLES']))).toEqual(new Set(['web', 'worker']));
    expect(Object.values(compose.services).some((service) => service.image?.startsWith('pgvector/'))).toBe(true);
  });

  it('starts the same program everywhere', () => {
    const program = command('CMD').slice(1).join(' ');
    expect(existsSync(join(ROOT, program.split(' ')[0] ?? ''))).toBe(true);
    expect((JSON.parse(read('railway.json')) as { deploy: { startCommand: string } }).deploy.startCommand).toBe(`node ${program}`);
    expect(read('deploy/baton.service')).toContain(program);
  });
});

/** The last stage's folder, laid out as its COPY lines say; packages by link, as they were installed here. */
function layOutImage(): string {
  const app = mkdtempSync(join(tmpdir(), 'baton-image-'));
  for (const line of image.filter((one) => one.startsWith('COPY '))) {
    const [from = '', to = ''] = line.split(' ').slice(2);
    const source = join(ROOT, from.replace(/^\/app\//, ''));
    const target = join(app, to === './' ? from.replace(/^\/app\//, '') : to);
    mkdirSync(dirname(target), { recursive: true });
    if (from.endsWith('/node_modules')) symlinkSync(source, target);
    else if (existsSync(source)) cpSync(source, target, { recursive: true, filter: (path) => !path.includes('/node_modules/.vite') });
  }
  return app;
}

describe('a production start', () => {
  let postgres: SpawnedPostgres;
  let app: string;
  beforeAll(async () => {
    postgres = await spawnPostgres();
    app = layOutImage();
  }, 60_000);
  afterAll(async () => {
    await postgres?.close();
    rmSync(app, { recursive: true, force: true });
  });

  const start = async (env: Readonly<Record<string, string>>) => {
    const [, ...args] = command('CMD');
    const port = await freePort();
    const dataDir = join(app, 'data');
    const child = spawn(process.execPath, args, {
      cwd: app,
      env: { PATH: process.env['PATH'] ?? '', ...imageEnv, PORT: String(port), BATON_DATA_DIR: dataDir, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
    return { child, port, exited: once(child, 'exit') as Promise<[number | null, string | null]>, said: () => said };
  };

  it('serves /health on Postgres and ends cleanly on SIGTERM, as the image would', async () => {
    const address = await postgres.create('ship');
    const { child, port, exited, said } = await start({ DATABASE_URL: address, WEBHOOK_SECRET: 'our own', HOST: '127.0.0.1' });
    const healthy = async () =>
      fetch(`http://127.0.0.1:${port}/health`).then(
        (response) => response.ok,
        () => false,
      );
    const deadline = Date.now() + 60_000;
    while (!(await healthy()) && child.exitCode === null && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 100));
    expect(child.exitCode, said()).toBe(null);
    // The image's own health check, run as Docker would.
    const [program, ...args] = command('HEALTHCHECK --interval=15s --timeout=5s --start-period=60s CMD');
    expect(program).toBe('node');
    expect(() => execFileSync(process.execPath, args, { env: { PORT: String(port) }, timeout: 5000 })).not.toThrow();
    expect((await fetch(`http://127.0.0.1:${port}/widget.js`)).status).toBe(existsSync(join(ROOT, 'widget/dist/widget.js')) ? 200 : 404);
    const asked = Date.now();
    child.kill('SIGTERM');
    expect(await exited).toEqual([0, null]);
    expect(Date.now() - asked).toBeLessThan(30_000);
    expect(statSync(join(app, 'data/secrets.json')).mode & 0o077).toBe(0);
  }, 120_000);

  it('refuses the demo secret and says so', async () => {
    const { exited, said } = await start({ BATON_DEMO: '1' });
    expect(await exited).toEqual([1, null]);
    expect(said()).toContain('WEBHOOK_SECRET is the demo secret');
  });
});
