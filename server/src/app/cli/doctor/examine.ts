import { ConfigError, loadConfig } from '#platform/config';
import type { Config } from '#platform/config';
import { withRuntime } from '../with-runtime.ts';
import { checkDatabase } from './check-database.ts';
import { checkInside } from './check-inboxes.ts';
import { checkMachine } from './check-machine.ts';
import { checkServices } from './check-services.ts';
import { broken, ok } from './finding.ts';
import type { Finding } from './finding.ts';

/** Every check, those that need an earlier one left out when it failed. */
export async function examine(): Promise<Finding[]> {
  let config: Config;
  try {
    config = loadConfig();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map((problem) => broken('configuration', problem, 'Change it in the environment, .env or the configuration file.'));
  }
  const machine = await checkMachine(config);
  const database = await checkDatabase(config);
  const services = await checkServices(config);
  return [ok('configuration', 'Every setting is valid.'), ...machine, ...database.findings, ...services, ...(database.ready ? await lookInside() : [])];
}

async function lookInside(): Promise<Finding[]> {
  try {
    return await withRuntime(checkInside);
  } catch (error) {
    return [broken('start', (error as Error).message, 'Baton would not start either, for the same reason.')];
  }
}
