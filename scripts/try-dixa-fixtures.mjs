#!/usr/bin/env node
/**
 * Posts every Dixa webhook of a folder, with the signatures of its `_signatures.json`, to a running Baton, twice, and prints what was answered:
 * `node scripts/try-dixa-fixtures.mjs <folder> [http://127.0.0.1:3000]`. Fails when a second delivery is anything but a duplicate.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder, base = 'http://127.0.0.1:3000'] = process.argv.slice(2);
if (!folder) throw new Error('Name the folder of the fixtures.');
const { vectors } = JSON.parse(readFileSync(join(folder, '_signatures.json'), 'utf8'));
let wrong = 0;
for (const { file, headers } of vectors) {
  const body = readFileSync(join(folder, file));
  const seen = [];
  for (let delivery = 1; delivery <= 2; delivery += 1) {
    const response = await fetch(`${base}/dixa_conversation_started`, { method: 'POST', headers, body });
    seen.push(`${response.status} ${JSON.stringify(await response.json())}`);
  }
  if (!seen[1].includes('duplicate_ignored')) wrong += 1;
  console.log(`${file}\n  ${seen.join('\n  ')}`);
}
console.log(wrong === 0 ? `${vectors.length} webhooks, each counted once.` : `${wrong} were counted twice.`);
process.exitCode = wrong === 0 ? 0 : 1;
