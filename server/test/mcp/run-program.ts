import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

const SUITE = fileURLToPath(new URL('./suite/node_modules/@modelcontextprotocol/', import.meta.url));

/** The folder of one of the protocol's programs. */
export const programFolder = (name: 'conformance' | 'inspector'): string => `${SUITE}${name}`;

/** Runs a program of JavaScript to its end. Its home is `home`, so that it finds and leaves nothing in ours. */
export async function runProgram(file: string, args: readonly string[], home: string): Promise<Ended> {
  const child = spawn(process.execPath, [file, ...args], { env: { PATH: process.env['PATH'], HOME: home }, stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (part: string) => (said.stdout += part));
  child.stderr.setEncoding('utf8').on('data', (part: string) => (said.stderr += part));
  const code = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (ended) => resolve(ended ?? 1));
  });
  return { code, ...said };
}
