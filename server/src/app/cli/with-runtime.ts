import { createLog } from '#platform/log';
import { loadConfig } from '#platform/config';
import { openRuntime } from '../open-runtime.ts';
import type { Runtime } from '../open-runtime.ts';

/** Opens Baton's database for one command and closes it again. Nothing is served and no job runs. */
export async function withRuntime<T>(work: (runtime: Runtime) => Promise<T>): Promise<T> {
  const config = loadConfig();
  const runtime = await openRuntime(config, { log: createLog({ level: 'warn', format: 'pretty' }) });
  try {
    return await work(runtime);
  } finally {
    await runtime.close();
  }
}
