import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { explain } from './ensure-installed.mjs';
import { holdInstallLock } from './install-lock.mjs';
import { plainEnvironment, run } from './run.mjs';
import { Mendable, ROOT, say, startStep } from './say.mjs';

const SUITE = `${ROOT}/server/test/mcp/suite`;
const MARKER = `${SUITE}/node_modules/.baton-installed`;

/**
 * Installs the protocol's own test programs where they are wanted: 190 packages and 144 MB that a Baton which only runs never needs.
 * @throws Mendable that says what to do
 */
export async function ensureSuite() {
  if (isCurrent()) return;
  const release = await holdInstallLock(() => say('Another Baton is installing here; waiting for it.'));
  try {
    if (isCurrent()) return;
    const finish = startStep('Installing the test programs of the Model Context Protocol with npm (once, about ten seconds)');
    // Their install scripts are for what is not used here.
    const args = ['ci', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'];
    const result = await run('npm', args, { cwd: SUITE, env: plainEnvironment() });
    finish(result.code === 0 ? 'installed' : 'failed');
    if (result.code !== 0) throw new Mendable(explain(result.output));
    writeFileSync(MARKER, digest());
  } finally {
    release();
  }
}

function digest() {
  return createHash('sha256')
    .update(readFileSync(`${SUITE}/package-lock.json`))
    .digest('hex');
}

function isCurrent() {
  return existsSync(MARKER) && readFileSync(MARKER, 'utf8') === digest();
}
