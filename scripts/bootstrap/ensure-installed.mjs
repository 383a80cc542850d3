import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { holdInstallLock } from './install-lock.mjs';
import { plainEnvironment, run } from './run.mjs';
import { Mendable, ROOT, say, startStep } from './say.mjs';

const LOCK = `${ROOT}/package-lock.json`;
const INSTALLED = `${ROOT}/node_modules/.package-lock.json`;
const MARKER = `${ROOT}/node_modules/.baton-installed`;

/**
 * Installs the packages when they are missing or are not those of package-lock.json.
 * @throws Mendable that says what to do: no npm, no network, no space, no permission.
 */
export async function ensureInstalled() {
  // A packaged image brings its packages and no lock file.
  if (!existsSync(LOCK) || isCurrent()) return;
  const release = await holdInstallLock(() => say('Another Baton is installing here; waiting for it.'));
  try {
    if (isCurrent()) return;
    await install();
    writeFileSync(MARKER, digest());
  } finally {
    release();
  }
}

function digest() {
  return createHash('sha256').update(readFileSync(LOCK)).digest('hex');
}

function isCurrent() {
  if (!existsSync(INSTALLED)) return false;
  const wanted = digest();
  if (existsSync(MARKER) && readFileSync(MARKER, 'utf8') === wanted) return true;
  if (!holdsTheSame()) return false;
  writeFileSync(MARKER, wanted);
  return true;
}

/** True when somebody ran npm by hand and everything the lock names is there: then nothing needs to be fetched again. */
function holdsTheSame() {
  const wanted = JSON.parse(readFileSync(LOCK, 'utf8')).packages;
  const installed = JSON.parse(readFileSync(INSTALLED, 'utf8')).packages;
  return Object.entries(wanted).every(([path, entry]) => {
    if (!path.startsWith('node_modules/') || entry.optional || entry.devOptional || entry.peer) return true;
    return installed[path] !== undefined && installed[path].version === entry.version;
  });
}

async function install() {
  const finish = startStep(`Installing Baton's packages with npm (about a minute the first time; later starts skip this)`);
  // --include=dev: the pages are built here, also under NODE_ENV=production. No package needs its install script to serve.
  const args = ['ci', '--include=dev', '--include=optional', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'];
  const result = await run('npm', args, { env: plainEnvironment() }).catch((error) => {
    throw error.code === 'ENOENT'
      ? new Mendable('npm was not found. Install Node.js 20 or later, which brings npm (https://nodejs.org), and start again.')
      : error;
  });
  finish(result.code === 0 ? 'installed' : 'failed');
  if (result.code !== 0) throw new Mendable(explain(result.output));
}

const CAUSES = [
  [/ENOSPC/, 'the disk is full. Free about 1 GB and start again.'],
  [/EACCES|EPERM|EROFS/, `the folder ${ROOT} cannot be written. Start as the user who owns it, or change its permissions.`],
  [
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH|ECONNRESET|ENOTCACHED/,
    'the npm registry cannot be reached. Check the network (or `npm config get registry` and the proxy) and start again.',
  ],
  [/EINTEGRITY/, 'a downloaded package is damaged. Run `npm cache verify` and start again.'],
  [/E401|E403/, 'the npm registry refused access. Check `npm config get registry` and its credentials.'],
];

/** What to do about npm's failure, followed by npm's own last words. */
export function explain(output) {
  const known = CAUSES.find(([pattern]) => pattern.test(output));
  const advice = known ? known[1] : 'npm could not install the packages.';
  return `${advice}\nnpm said:\n${output.trim().split('\n').slice(-12).join('\n')}`;
}
