#!/usr/bin/env node
/**
 * Completes package-lock.json with the builds for other platforms that the registry in use does not have.
 *
 * A mirror that lacks `@oxfmt/binding-android-arm64` makes `npm install` write a lock without it, and `npm ci` then refuses
 * that lock on every machine. The missing entries follow from the names: version from the parent's optionalDependencies,
 * platform from the words in the name. They carry no integrity, because nobody here could read the file.
 * Run after every `npm install`; `--check` only says whether something is missing.
 */
import { readFileSync, writeFileSync } from 'node:fs';

const PATH = new URL('../package-lock.json', import.meta.url);
const SYSTEMS = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32'];
const PROCESSORS = ['arm64', 'arm', 'armv7', 'x64', 'ia32', 'ppc64', 'riscv64', 's390x', 'loong64', 'mips64el', 'wasm32'];

/** The lock with its missing platform builds, and their names. Pure, so that it can be tried on any lock. */
export function completeLock(lock) {
  const added = [];
  const packages = { ...lock.packages };
  for (const [path, entry] of Object.entries(lock.packages)) {
    for (const [name, range] of Object.entries(entry.optionalDependencies ?? {})) {
      if (isThere(packages, path, name)) continue;
      const version = String(range)
        .replace(/^[\^~]/, '')
        .replace(/^npm:.*@/, '');
      if (!/^\d+\.\d+\.\d+/.test(version)) throw new Error(`${name}: cannot tell a version from "${range}" (wanted by ${path || 'the project'})`);
      packages[`node_modules/${name}`] = { version, ...platformOf(name), ...(entry.dev ? { dev: true } : {}), optional: true };
      added.push(name);
    }
  }
  const sorted = Object.fromEntries(Object.entries(packages).sort(([a], [b]) => (a < b ? -1 : 1)));
  return { lock: { ...lock, packages: sorted }, added };
}

/** Looks where Node would: beside the package, then in each folder above it. */
function isThere(packages, from, name) {
  for (let folder = from; ; folder = folder.includes('/node_modules/') ? folder.slice(0, folder.lastIndexOf('/node_modules/')) : '') {
    if (packages[`${folder === '' ? '' : `${folder}/`}node_modules/${name}`]) return true;
    if (folder === '') return false;
  }
}

function platformOf(name) {
  const words = name.replace('windows', 'win32').split(/[^a-z0-9]+/);
  const os = SYSTEMS.filter((one) => words.includes(one));
  const cpu = PROCESSORS.filter((one) => words.includes(one));
  const libc = words.some((word) => word.startsWith('musl')) ? ['musl'] : words.some((word) => word.startsWith('gnu')) ? ['glibc'] : [];
  if (os.length === 0 && cpu.length === 0) throw new Error(`${name}: its name tells no platform; it is missing for another reason`);
  return { ...(cpu.length > 0 ? { cpu } : {}), ...(os.length > 0 ? { os } : {}), ...(libc.length > 0 && os.includes('linux') ? { libc } : {}) };
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const { lock, added } = completeLock(JSON.parse(readFileSync(PATH, 'utf8')));
  if (process.argv.includes('--check')) {
    if (added.length > 0) console.error(`package-lock.json lacks ${added.length} platform builds (${added[0]}, …). Run: node scripts/complete-lock.mjs`);
    process.exitCode = added.length > 0 ? 1 : 0;
  } else {
    writeFileSync(PATH, `${JSON.stringify(lock, null, 2)}\n`);
    console.log(added.length > 0 ? `Added ${added.length} platform builds to package-lock.json.` : 'package-lock.json is complete.');
  }
}
