import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';
import { programFolder, runProgram } from './run-program.ts';

export type Revision = '2025-11-25' | '2026-07-28';

export interface Verdict {
  /** What was run. */
  scenarios: string[];
  /** What of it failed, with the suite's own words. */
  failed: Record<string, string[]>;
}

const Checks = z.array(z.looseObject({ id: z.string(), status: z.string(), errorMessage: z.string().optional() }));
const Requirements = z.looseObject({
  server: z.array(z.string()),
  not_scored: z.array(z.looseObject({ scenario: z.string(), leg: z.string(), reason: z.string() })),
});

/** Everything a revision of the protocol demands of a server, and what the suite tries besides, against `url`. `folder` takes its results. */
export async function runConformance(url: URL, revision: Revision, folder: string): Promise<Verdict> {
  return run(['--url', url.href, '--requirements', revision], folder);
}

const MORE_TRIES = 3;

/**
 * What is still wrong with a scenario when it is tried by itself, a few times over. Some look for at most 600 ms at what comes on a stream,
 * so that a machine with much else to do fails them by chance; what is broken fails each time.
 */
export async function tryAgain({ url, revision, scenario, words }: { url: URL; revision: Revision; scenario: string; words: string[] }): Promise<string[]> {
  let wrong = words;
  for (let tries = 0; wrong.length > 0 && tries < MORE_TRIES; tries += 1) {
    const folder = mkdtempSync(join(tmpdir(), 'baton-conformance-'));
    wrong = (await run(['--url', url.href, '--scenario', scenario, '--spec-version', revision], folder)).failed[scenario] ?? [];
    rmSync(folder, { recursive: true, force: true });
  }
  return wrong;
}

const PROGRAM = join(programFolder('conformance'), 'dist/index.js');
const BORROWER = fileURLToPath(new URL('./borrow-tools.ts', import.meta.url));

/** What a scenario finds wrong with Baton as the client of another server. */
export async function runClient(revision: Revision, scenario: string, folder: string): Promise<string[]> {
  const command = `${process.execPath} ${BORROWER}`;
  const ended = await runProgram(PROGRAM, ['client', '--command', command, '--scenario', scenario, '--spec-version', revision, '--output-dir', folder], folder);
  const [name] = readdirSync(folder);
  if (name === undefined) throw new Error(`the suite ran nothing: ${ended.stdout}${ended.stderr}`);
  return readWrong(join(folder, name));
}

async function run(args: readonly string[], folder: string): Promise<Verdict> {
  const ended = await runProgram(PROGRAM, ['server', ...args, '--output-dir', folder], folder);
  const results = readdirSync(folder).filter((name) => name.startsWith('server-'));
  if (results.length === 0) throw new Error(`the suite ran nothing: ${ended.stdout}${ended.stderr}`);
  const failed: Verdict['failed'] = {};
  const scenarios = results.map((name) => {
    const scenario = name.replace(/^server-/, '').replace(/-\d{4}-\d{2}-\d{2}T.*$/, '');
    const wrong = readWrong(join(folder, name));
    if (wrong.length > 0) failed[scenario] = wrong;
    return scenario;
  });
  return { scenarios, failed };
}

function readWrong(folder: string): string[] {
  const checks = Checks.parse(JSON.parse(readFileSync(join(folder, 'checks.json'), 'utf8')));
  return checks.filter((check) => check.status === 'FAILURE').map((check) => `${check.id}: ${check.errorMessage ?? ''}`);
}

/** What the suite says a revision demands, and what it runs besides. */
export function readRequirements(revision: Revision): { required: string[]; besides: string[] } {
  const { server, not_scored: besides } = Requirements.parse(
    parse(readFileSync(join(programFolder('conformance'), 'requirements', `${revision}.yaml`), 'utf8')),
  );
  return { required: server, besides: besides.filter((one) => one.leg === 'server').map((one) => one.scenario) };
}
