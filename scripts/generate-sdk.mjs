#!/usr/bin/env node
/** Writes sdk/openapi.json from the server's routes and sdk/src/generated from that; `--check` only compares. Needs Node 24. */
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@hey-api/openapi-ts';
import { buildHttp } from '../server/src/app/http.ts';
import { openRuntime } from '../server/src/app/open-runtime.ts';
import { loadConfig } from '../server/src/platform/config.ts';
import { ROOT } from './bootstrap/say.mjs';

const DOCUMENT = `${ROOT}/sdk/openapi.json`;
const GENERATED = `${ROOT}/sdk/src/generated`;
const checks = process.argv.includes('--check');

/** The document as a running server gives it. */
async function readDocument() {
  const dataDir = mkdtempSync(join(tmpdir(), 'baton-openapi-'));
  const config = loadConfig({ env: {}, overrides: { environment: 'test', demo: false, dataDir, logLevel: 'silent' } });
  const runtime = await openRuntime(config, { inMemory: true });
  const app = await buildHttp({ runtime, sandboxes: [], isStopping: () => false });
  const text = `${JSON.stringify(app.swagger(), null, 2)}\n`;
  await app.close();
  await runtime.close();
  rmSync(dataDir, { recursive: true });
  return text;
}

function filesOf(folder, prefix = '') {
  if (!existsSync(folder)) return {};
  return Object.assign(
    {},
    ...readdirSync(folder)
      .sort()
      .map((name) => {
        const path = join(folder, name);
        return statSync(path).isDirectory() ? filesOf(path, `${prefix}${name}/`) : { [`${prefix}${name}`]: readFileSync(path, 'utf8') };
      }),
  );
}

const folder = mkdtempSync(join(tmpdir(), 'baton-sdk-'));
const document = await readDocument();
const input = join(folder, 'openapi.json');
writeFileSync(input, document);
const output = checks ? join(folder, 'generated') : GENERATED;
await createClient({
  input,
  output: { path: output, clean: true, module: { extension: '.ts' } },
  plugins: ['@hey-api/typescript', '@hey-api/sdk', '@hey-api/client-fetch'],
  logs: { level: 'silent' },
});
if (checks) {
  const same = existsSync(DOCUMENT) && readFileSync(DOCUMENT, 'utf8') === document && JSON.stringify(filesOf(output)) === JSON.stringify(filesOf(GENERATED));
  if (!same) console.error('The SDK is not what the routes say. Run: node scripts/generate-sdk.mjs');
  process.exitCode = same ? 0 : 1;
} else {
  writeFileSync(DOCUMENT, document);
  console.log(`wrote sdk/openapi.json (${Object.keys(JSON.parse(document).paths).length} paths) and sdk/src/generated`);
}
rmSync(folder, { recursive: true });
// Timers of libraries must not keep the script alive.
process.exit();
