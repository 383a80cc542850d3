import { createHash } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './say.mjs';

/** Two starts at once must not install into one folder. Outside node_modules, which `npm ci` empties; a dead owner's lock is taken over. */
export async function holdInstallLock(onWait) {
  const path = join(tmpdir(), `baton-install-${createHash('sha256').update(ROOT).digest('hex').slice(0, 12)}.lock`);
  for (let told = false; !claim(path); told = true) {
    if (!told) onWait();
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  return () => rmSync(path, { force: true });
}

function claim(path) {
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    if (!isAlive(path)) rmSync(path, { force: true });
    return false;
  }
}

function isAlive(path) {
  try {
    process.kill(Number(readFileSync(path, 'utf8')), 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
