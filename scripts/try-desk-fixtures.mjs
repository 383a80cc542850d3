#!/usr/bin/env node
/**
 * Posts every Dixa and Chatwoot webhook of a folder, with its signature, to a Baton of its own, and compares what is made of it with what it should be:
 * `node scripts/try-desk-fixtures.mjs <folder with dixa/ and chatwoot/>`. Leaves with 1 when anything differs.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = process.argv[2];
if (!folder) throw new Error('Name the folder of the fixtures.');
const server = join(dirname(fileURLToPath(import.meta.url)), '../server');
let failed = 0;
for (const name of ['dixa', 'chatwoot']) {
  const path = join(resolve(folder), name);
  if (!existsSync(path)) throw new Error(`There is no ${path}.`);
  failed += spawnSync(process.execPath, ['test/replay-desk-fixtures.ts', path], { cwd: server, stdio: 'inherit' }).status === 0 ? 0 : 1;
}
process.exitCode = failed === 0 ? 0 : 1;
