import { execFile, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const FOLDER = join(import.meta.dirname, '..');
const PAGES = [
  ...readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.md') && !path.includes('node_modules')),
  '../README.md',
  '../CONTRIBUTING.md',
  // A page that makes a second workspace comes last: from there on the operator must say which is meant.
].toSorted((one, other) => Number(makesWorkspace(one)) - Number(makesWorkspace(other)));

function makesWorkspace(page: string): boolean {
  return readFileSync(join(FOLDER, page), 'utf8').includes('localhost:3000/users ');
}

interface Block {
  language: string;
  code: string;
}

/** The fenced blocks of a page. `sh` is run, `json` after it is what it prints, `console` is what a person types at a checkout. */
function blocksOf(page: string): Block[] {
  const text = readFileSync(join(FOLDER, page), 'utf8');
  return [...text.matchAll(/^( *)```(\w+)\n([\s\S]*?)^ *```/gm)].map(([, indent = '', language = '', code = '']) => ({
    language,
    code: code.replace(new RegExp(`^${indent}`, 'gm'), ''),
  }));
}

let server: ChildProcess;
let url: string;
let folder: string;
const secrets = { BATON_ADMIN_PASSWORD: 'correct horse battery', BATON_OPERATOR_KEY: 'op_of_the_examples', WEBHOOK_SECRET: 'secret of the examples' };

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'baton-examples-'));
  server = spawn(process.execPath, [join(ROOT, 'server/src/app/cli/main.ts'), 'serve', '--port', '0', '--host', '127.0.0.1'], {
    cwd: folder,
    env: { PATH: process.env['PATH'] ?? '', BATON_DATA_DIR: join(folder, 'data'), NODE_ENV: 'test', LOG_FORMAT: 'json', ...secrets },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  url = await new Promise<string>((resolve, reject) => {
    let said = '';
    const hear = (chunk: Buffer) => {
      said += chunk.toString();
      const port = /"port":(\d+).*"msg":"serving"/.exec(said)?.[1];
      if (port) resolve(`http://127.0.0.1:${port}`);
    };
    server.stdout?.on('data', hear);
    server.stderr?.on('data', hear);
    server.once('exit', () => reject(new Error(`Baton ended:\n${said.slice(-2000)}`)));
  });
}, 90_000);

afterAll(() => {
  server.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

/** Runs a block as a reader would; fails with what it printed. */
async function run(code: string): Promise<string> {
  const script = `set -euo pipefail\n${code.replaceAll('http://localhost:3000', url)}`;
  const { stdout } = await promisify(execFile)('bash', ['-c', script], {
    cwd: folder,
    env: { PATH: `${join(process.execPath, '..')}:${process.env['PATH']}`, ...secrets },
    timeout: 60_000,
  });
  return stdout;
}

/** What the page shows, with `…` for whatever it may be. */
function toPattern(shown: unknown): unknown {
  if (shown === '…') return expect.anything();
  if (Array.isArray(shown)) return expect.arrayContaining(shown.map(toPattern));
  if (shown !== null && typeof shown === 'object')
    return expect.objectContaining(Object.fromEntries(Object.entries(shown).map(([key, value]) => [key, toPattern(value)])));
  return shown;
}

describe.each(PAGES.filter((page) => blocksOf(page).some((block) => block.language === 'sh')))('%s', (page) => {
  const blocks = blocksOf(page);
  blocks.forEach((block, index) => {
    if (block.language !== 'sh') return;
    it(`example ${index + 1}: ${block.code.split('\n')[0]?.slice(0, 80)}`, async () => {
      const printed = await run(block.code);
      // An error envelope is a broken example even where the page shows no answer.
      expect(printed).not.toMatch(/^\{"error":/);
      const next = blocks[index + 1];
      if (next?.language === 'json') expect(JSON.parse(printed)).toEqual(toPattern(JSON.parse(next.code)));
    }, 70_000);
  });
});

describe('what a person types at a checkout', () => {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
  const lines = PAGES.flatMap((page) =>
    blocksOf(page)
      .filter((block) => block.language === 'console')
      .flatMap((block) => block.code.split('\n').filter(Boolean)),
  );

  it('is an npm script that exists', () => {
    const named = lines
      .flatMap((line) => [...line.matchAll(/npm (?:run )?(start|test|[\w:]+)/g)].map((match) => match[1] ?? ''))
      .filter((name) => !['ci', 'install', 'run'].includes(name));
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((name) => !scripts[name])).toEqual([]);
  });

  it('is a command of Baton that takes these words', async () => {
    const commands = [...new Set(lines.flatMap((line) => [...line.matchAll(/npm run baton -- (\w+)/g)].map((match) => match[1] ?? '')))];
    expect(commands.length).toBeGreaterThan(2);
    for (const command of commands) await promisify(execFile)(process.execPath, [join(ROOT, 'server/src/app/cli/main.ts'), command, '--help']);
  }, 60_000);
});

describe('the pages', () => {
  it('have examples, so that this test holds something', () => {
    expect(PAGES.flatMap(blocksOf).filter((block) => block.language === 'sh').length).toBeGreaterThan(8);
  });
});
