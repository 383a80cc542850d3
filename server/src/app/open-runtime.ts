import type { Clock } from '#platform/clock';
import type { Config } from '#platform/config';
import type { Ctx } from '#platform/context';
import type { BoundJob } from '#platform/jobs';
import type { Log } from '#platform/log';
import { openPlatform } from '#platform/open-platform';
import type { Platform } from '#platform/open-platform';
import { fingerprint } from '#platform/vault';
import { bindJobs } from './bind-jobs.ts';
import { loadSecrets } from './secrets-file.ts';
import type { InstallationSecrets } from './secrets-file.ts';
import { JOBS, SUBSCRIPTIONS } from './subscriptions.ts';

/** The platform with every job bound to its handler: all of Baton but its running parts. */
export interface Runtime extends Platform {
  jobs: BoundJob[];
  secrets: InstallationSecrets;
}

export interface RuntimeOptions {
  clock?: Clock;
  log?: Log;
  /** A dump to start the embedded database from (tests). */
  loadFrom?: Blob;
  /** Keeps the embedded database in memory (tests). */
  inMemory?: boolean;
}

export async function openRuntime(config: Config, options: RuntimeOptions = {}): Promise<Runtime> {
  const secrets = loadSecrets(config);
  const platform = await openPlatform(config, { jobs: JOBS, subscriptions: SUBSCRIPTIONS, masterKeys: secrets.masterKeys, ...options });
  try {
    await checkMasterKey(platform.ctx);
  } catch (error) {
    await platform.close();
    throw error;
  }
  return { ...platform, jobs: bindJobs(platform.ctx), secrets };
}

/** A machine with another master key could read none of the stored secrets: better it says so now than at the first send. */
async function checkMasterKey(ctx: Ctx): Promise<void> {
  const check = fingerprint(ctx.vault.derive('master-key-check'), 'baton');
  await ctx.db.system(async (tx) => {
    await tx.query('insert into installation (master_key_check) values ($1) on conflict do nothing', [check]);
    const [row] = await tx.query<{ master_key_check: string }>('select master_key_check from installation');
    if (row && row.master_key_check !== check) {
      throw new Error(
        'The master key of this process is not the one this database was sealed with. Set BATON_MASTER_KEYS to the keys of the other machines, or copy secrets.json from their data folder.',
      );
    }
  });
}
