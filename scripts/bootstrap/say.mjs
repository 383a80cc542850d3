import { fileURLToPath } from 'node:url';

/** The project's folder, without a slash at the end. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');

/** A failure that the person at the keyboard can mend: printed without a stack. */
export class Mendable extends Error {}

/** Preparation speaks on stderr, so that `baton … --json` keeps stdout clean. */
export function say(text) {
  process.stderr.write(`${text}\n`);
}

export function fail(error) {
  say(error instanceof Mendable ? `\nBaton: ${error.message}` : `\nBaton: something unforeseen happened.\n${error?.stack ?? error}`);
  process.exit(1);
}

/** Says what is being done, and every ten seconds that it is still being done; returns a function that says how long it took. */
export function startStep(text) {
  const started = Date.now();
  const seconds = () => Math.round((Date.now() - started) / 1000);
  say(`${text} …`);
  const timer = setInterval(() => say(`  still at it: ${seconds()} s`), 10_000);
  return (outcome = 'done') => {
    clearInterval(timer);
    say(`  ${outcome} (${seconds()} s)`);
  };
}
