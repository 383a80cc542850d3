#!/usr/bin/env node
/**
 * Posts every WhatsApp and Instagram webhook of a folder, signed, to a Baton of its own and compares what is stored with what the manifests say:
 * `node scripts/try-meta-fixtures.mjs <folder with whatsapp/ and instagram/>`. Leaves with 1 when anything differs.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = process.argv[2];
if (!folder) throw new Error('Name the folder of the fixtures.');
const server = join(dirname(fileURLToPath(import.meta.url)), '../server');
let failed = 0;
for (const name of ['whatsapp', 'instagram']) {
  const path = join(resolve(folder), name);
  if (!existsSync(path)) throw new Error(`There is no ${path}.`);
  failed += spawnSync(process.execPath, ['test/replay-fixtures.ts', path], { cwd: server, stdio: 'inherit' }).status === 0 ? 0 : 1;
}
process.exitCode = failed === 0 ? 0 : 1;
