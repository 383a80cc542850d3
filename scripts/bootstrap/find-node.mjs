import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { plainEnvironment, run } from './run.mjs';
import { Mendable, ROOT, startStep } from './say.mjs';

const MAJOR = 24;
const VERSION = '24.21.0';

/**
 * The Node that runs Baton: the project's own, else this one when it is new enough, else one fetched now.
 * The project's own comes as an optional package with the binary inside, so it needs no install script.
 */
export async function findNode() {
  const own = `${ROOT}/node_modules/.bin/node`;
  if (works(own)) return own;
  if (isNewEnough(process.versions.node)) return process.execPath;
  return fetchNode();
}

function isNewEnough(version) {
  return Number(version.split('.')[0]) >= MAJOR;
}

function works(path) {
  try {
    return existsSync(path) && isNewEnough(execFileSync(path, ['--version'], { encoding: 'utf8' }).slice(1));
  } catch {
    return false;
  }
}

/** For platforms whose binary is not among the optional packages (macOS), and for installs without optional packages. */
async function fetchNode() {
  const system = process.platform === 'win32' ? 'win' : process.platform;
  const name = `${system === 'darwin' && process.arch === 'arm64' ? 'node-bin' : 'node'}-${system}-${process.arch}`;
  const folder = `${ROOT}/node_modules/.baton-node`;
  const binary = `${folder}/node_modules/${name}/bin/node${system === 'win' ? '.exe' : ''}`;
  if (works(binary)) return binary;
  const finish = startStep(`Fetching Node ${VERSION} (this one is ${process.versions.node})`);
  mkdirSync(folder, { recursive: true });
  const { code } = await run('npm', ['install', '--prefix', folder, '--no-save', '--no-audit', '--no-fund', `${name}@${VERSION}`], { env: plainEnvironment() });
  finish(code === 0 ? 'fetched' : 'failed');
  if (works(binary)) return binary;
  throw new Mendable(
    `Baton needs Node ${MAJOR}; this is ${process.versions.node}, and npm has no build for ${process.platform} ${process.arch}. Install Node ${MAJOR} (https://nodejs.org) and start again.`,
  );
}
