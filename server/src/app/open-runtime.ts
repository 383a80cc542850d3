import type { Clock } from '#platform/clock';
import type { Config, LoadOptions } from '#platform/config';
import type { BoundJob } from '#platform/jobs';
import type { Log } from '#platform/log';
import { openPlatform } from '#platform/open-platform';
import type { Platform } from '#platform/open-platform';
import { bindJobs } from './bind-jobs.ts';
import { checkMasterKey } from './master-key-check.ts';
import { createReloadSettings } from './reload-settings.ts';
import type { ReloadSettings } from './reload-settings.ts';
import { loadSecrets } from './secrets-file.ts';
import type { InstallationSecrets } from './secrets-file.ts';
import { JOBS, SUBSCRIPTIONS } from './subscriptions.ts';

/** The platform with every job bound to its handler: all of Baton but its running parts. */
export interface Runtime extends Platform {
  jobs: BoundJob[];
  secrets: InstallationSecrets;
  reloadSettings: ReloadSettings;
}

export interface RuntimeOptions {
  /** How the configuration was read, so that it can be read again. Absent: from the process's environment and files. */
  settings?: LoadOptions;
  clock?: Clock;
  log?: Log;
  /** A dump to start the embedded database from (tests). */
  loadFrom?: Blob;
  /** Keeps the embedded database in memory (tests). */
  inMemory?: boolean;
}

export async function openRuntime(config: Config, options: RuntimeOptions = {}): Promise<Runtime> {
  const secrets = loadSecrets(config);
  const reloadSettings = createReloadSettings(config, () => platform.ctx.log, options.settings ?? {});
  const platform = await openPlatform(config, { jobs: JOBS, subscriptions: SUBSCRIPTIONS, masterKeys: secrets.masterKeys, ...options });
  try {
    await checkMasterKey(platform.ctx.db, secrets.masterKeys);
  } catch (error) {
    await platform.close();
    throw error;
  }
  return { ...platform, jobs: bindJobs(platform.ctx), secrets, reloadSettings };
}
