import type { AddressInfo } from 'node:net';
import { retrievalMode } from '#knowledge';
import type { Config } from '#platform/config';
import { startDispatcher } from '#platform/jobs';
import type { Dispatcher } from '#platform/jobs';
import { connectStores } from './connect-stores.ts';
import { buildHttp } from './http.ts';
import type { McpOverlay } from './mcp/build-mcp-server.ts';
import { openRuntime } from './open-runtime.ts';
import type { Runtime, RuntimeOptions } from './open-runtime.ts';
import { prepareInstallation } from './prepare-installation.ts';
import { startSandboxes } from './start-sandboxes.ts';
import type { Sandboxes } from './start-sandboxes.ts';
import { startSchedule } from './schedule.ts';

export interface RunningServer {
  runtime: Runtime;
  /** Address to reach it from this machine. */
  url: string;
  /** True when this start made the first workspace and its admin. */
  fresh: boolean;
  sandboxes: Sandboxes['running'];
  /** Stops in phases: no new requests, sockets closed, running jobs ended, database closed. */
  stop(): Promise<void>;
}

// Each phase of the stop has its own patience; together they stay below the 30 s that orchestrators give.
const JOBS_GRACE_MS = 10_000;
const HTTP_GRACE_MS = 5_000;

export interface ServeOptions extends RuntimeOptions {
  /** Laid over the tools of `/mcp` (tests of the protocol). */
  mcpOverlay?: McpOverlay;
}

/** Starts what this process's roles ask for, and serves. */
export async function serve(config: Config, { mcpOverlay, ...options }: ServeOptions = {}): Promise<RunningServer> {
  const runtime = await openRuntime(config, options);
  const { ctx } = runtime;
  let stopping = false;
  try {
    const { fresh } = await prepareInstallation(runtime);
    const sandboxNames: string[] = [];
    const app = await buildHttp({ runtime, sandboxes: sandboxNames, isStopping: () => stopping, mcpOverlay });
    await app.listen({ port: config.port, host: config.host });
    const { port } = app.server.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}`;
    const sandboxes = await startSandboxes(ctx, `${url}${config.webhookPath}`);
    await connectStores(ctx, sandboxes.stores);
    sandboxNames.push(...sandboxes.running.map((one) => one.name));
    const works = config.roles.includes('worker');
    const dispatcher = works ? startDispatcher({ ...ctx, queue: runtime.queue, jobs: runtime.jobs }) : null;
    const stopSchedule = works ? startSchedule(ctx, runtime) : null;
    const retrieval = await retrievalMode(ctx);
    if (retrieval.mode === 'lexical') ctx.log.warn({ reasons: retrieval.reasons }, 'the knowledge base is searched by words alone');
    ctx.log.info({ port, roles: config.roles, database: runtime.database.kind }, 'serving');
    let stopped: Promise<void> | undefined;
    const stop = () => {
      stopping = true;
      return (stopped ??= stopInPhases({ runtime, dispatcher, sandboxes, stopSchedule, closeHttp: () => app.close() }));
    };
    return { runtime, url, fresh, sandboxes: sandboxes.running, stop };
  } catch (error) {
    await runtime.close();
    throw error;
  }
}

interface Parts {
  runtime: Runtime;
  dispatcher: Dispatcher | null;
  sandboxes: Sandboxes;
  stopSchedule: (() => Promise<void>) | null;
  closeHttp(): Promise<unknown>;
}

async function stopInPhases({ runtime, dispatcher, sandboxes, stopSchedule, closeHttp }: Parts): Promise<void> {
  const { log } = runtime.ctx;
  const phase = async (name: string, work: Promise<unknown> | undefined, patienceMs: number) => {
    const started = Date.now();
    const outcome = await Promise.race([
      Promise.resolve(work).then(
        () => 'done',
        (error: unknown) => (log.warn({ err: error, phase: name }, 'stopping'), 'failed'),
      ),
      new Promise<string>((resolve) => setTimeout(() => resolve('gave up'), patienceMs).unref()),
    ]);
    log.info({ phase: name, outcome, ms: Date.now() - started }, 'stopping');
  };
  await phase('http', closeHttp(), HTTP_GRACE_MS);
  await phase('schedule', stopSchedule?.(), HTTP_GRACE_MS);
  await phase('jobs', dispatcher?.stop(JOBS_GRACE_MS), JOBS_GRACE_MS + 3000);
  await phase('sandboxes', sandboxes.close(), HTTP_GRACE_MS);
  await phase('database', runtime.close(), HTTP_GRACE_MS);
}
