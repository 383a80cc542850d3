import { accessSync, constants, existsSync, mkdirSync, statfsSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, resolve } from 'node:path';
import type { Config } from '#platform/config';
import { broken, ok, reasonOf, warning } from './finding.ts';
import type { Finding } from './finding.ts';

const MEGABYTE = 1024 * 1024;
const LITTLE_MB = 1000;
const TOO_LITTLE_MB = 200;

/** Data folder, room on its disk, and the port. */
export async function checkMachine(config: Config): Promise<Finding[]> {
  return [checkFolder(config), checkRoom(config), await checkPort(config)];
}

function checkFolder({ dataDir }: Config): Finding {
  const path = resolve(dataDir);
  try {
    mkdirSync(path, { recursive: true });
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
    return ok('data folder', `${path} can be written.`);
  } catch (error) {
    return broken('data folder', `${path} cannot be written (${reasonOf(error)}).`, 'Let the user that runs Baton own it, or set BATON_DATA_DIR.');
  }
}

function checkRoom({ dataDir }: Config): Finding {
  let folder = resolve(dataDir);
  while (!existsSync(folder)) folder = dirname(folder);
  const { bavail, bsize } = statfsSync(folder);
  const free = Math.floor((bavail * bsize) / MEGABYTE);
  const mend = 'Free some room, or move BATON_DATA_DIR to another disk.';
  if (free < TOO_LITTLE_MB) return broken('disk', `Only ${free} MB are free where the data is.`, mend);
  if (free < LITTLE_MB) return warning('disk', `${free} MB are free where the data is.`, mend);
  return ok('disk', `${free} MB are free where the data is.`);
}

async function checkPort({ port, host }: Config): Promise<Finding> {
  const failure = await new Promise<NodeJS.ErrnoException | null>((done) => {
    const probe = createServer();
    probe.once('error', done);
    probe.listen(port, host, () => probe.close(() => done(null)));
  });
  if (!failure) return ok('port', `${port} on ${host} is free.`);
  if (failure.code !== 'EADDRINUSE')
    return broken('port', `${port} on ${host} cannot be used (${failure.code}).`, 'Set PORT and HOST; ports below 1024 need a privileged user.');
  const own = await fetch(`http://127.0.0.1:${port}/health`, { signal: AbortSignal.timeout(2000) }).then(
    (response) => response.json(),
    () => null,
  );
  if (own !== null && typeof own === 'object' && 'status' in own)
    return warning('port', `A Baton answers on ${port} already.`, 'Nothing to do if that is the one you mean; a second one needs another PORT.');
  return broken('port', `Another program uses ${port}.`, 'Stop it, or set PORT to a free one.');
}
