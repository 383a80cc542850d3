import { isDeepStrictEqual } from 'node:util';
import { loadConfig } from './load.ts';
import type { LoadOptions } from './load.ts';
import { SETTINGS } from './settings.ts';
import type { Config, Setting } from './settings.ts';

/** What a reload did, by variable name. Values are not told: some are secrets. */
export interface Reloaded {
  changed: string[];
  /** They differ from what this process started with, and it goes on with the old value. */
  needsRestart: string[];
}

/**
 * Makes the function that takes changed settings over into `live` while the process runs. Call it right after `loadConfig`, with the
 * same options: parts of Baton fill in addresses of local stand-ins later, and those must not look like a change by the owner.
 * The returned function validates everything first and throws ConfigError without touching `live`; it never half applies.
 */
export function createReloader(live: Config, options: LoadOptions = {}): () => Reloaded {
  let known = { ...live };
  return () => {
    const fresh = loadConfig(options);
    const different = (Object.keys(SETTINGS) as (keyof Config)[]).filter((key) => !isDeepStrictEqual(fresh[key], known[key]));
    const reloadable = different.filter((key) => (SETTINGS[key] as Setting).reload);
    const taken = Object.fromEntries(reloadable.map((key) => [key, fresh[key]]));
    Object.assign(live, taken);
    known = { ...known, ...taken };
    const names = (keys: (keyof Config)[]) => keys.map((key) => SETTINGS[key].env);
    return { changed: names(reloadable), needsRestart: names(different.filter((key) => !reloadable.includes(key))) };
  };
}
