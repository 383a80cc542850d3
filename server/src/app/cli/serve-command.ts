import { loadConfig } from '#platform/config';
import type { Config } from '#platform/config';
import { UsageError, text } from './command.ts';
import type { Command, Given } from './command.ts';
import { showFirstPage } from './show-first-page.ts';

// Ctrl-C reaches the whole group of processes and may arrive twice through npm: only a later one means "now".
const SAME_SIGNAL_MS = 1000;

export const serveCommand: Command = {
  name: 'serve',
  summary: 'Serves the desk, the widget, the webhooks and the API, and runs the jobs.',
  options: {
    port: { value: 'number', about: 'Port to listen on; wins over PORT. 0 takes a free one.' },
    host: { value: 'address', about: 'Address to listen on; wins over HOST.' },
    roles: { value: 'list', about: 'web, worker or both; wins over BATON_ROLES.' },
    'data-dir': { value: 'folder', about: 'Folder of the embedded database and generated keys; wins over BATON_DATA_DIR.' },
    follow: { value: 'pid', about: 'Ends at once when that process is gone; npm start gives its own.' },
    'no-demo': { about: 'Does not load the demo shop; wins over BATON_DEMO.' },
  },
  details: 'SIGTERM or Ctrl-C stops in phases; a second one stops at once. SIGHUP takes over the settings that may change while running.',
  run: runServer,
};

async function runServer(given: Given): Promise<number> {
  const overrides = overridesFrom(given);
  const config = loadConfig({ overrides });
  follow(Number(text(given, 'follow') ?? 0));
  // Until it serves there is nothing to stop in order: the default of a signal, ending at once, is right, also when the start hangs.
  // Read only now: `--help` and a wrong setting answer without loading the whole server.
  const { serve } = await import('../serve.ts');
  const server = await serve(config, { settings: { overrides } });
  showFirstPage(server, config);
  const { log } = server.runtime.ctx;
  process.on('SIGHUP', () => {
    try {
      server.runtime.reloadSettings();
    } catch (error) {
      // What is wrong was logged; the old settings hold.
      log.debug({ err: error }, 'SIGHUP');
    }
  });
  const signal = await waitForSignal();
  log.info({ signal }, 'stopping');
  await server.stop();
  // Timers of libraries must not keep a stopped server alive.
  process.exit(0);
}

const FOLLOW_POLL_MS = 300;

/** Ends with the process `pid`, as suddenly as it did: nothing is lost by that (G14), and port and data are free for the next start. */
function follow(pid: number): void {
  if (!Number.isInteger(pid) || pid <= 0) return;
  setInterval(() => {
    try {
      process.kill(pid, 0);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ESRCH') process.kill(process.pid, 'SIGKILL');
    }
  }, FOLLOW_POLL_MS).unref();
}

function overridesFrom(given: Given): Partial<Config> {
  const port = text(given, 'port');
  if (port !== undefined && !/^\d{1,5}$/.test(port)) throw new UsageError(`--port takes a number from 0 to 65535, not "${port}".`, 'serve');
  const roles = text(given, 'roles')
    ?.split(',')
    .map((role) => role.trim());
  const unknown = roles?.find((role) => role !== 'web' && role !== 'worker');
  if (unknown !== undefined) throw new UsageError(`--roles knows web and worker, not "${unknown}".`, 'serve');
  const host = text(given, 'host');
  const dataDir = text(given, 'data-dir');
  return {
    ...(port !== undefined ? { port: Number(port) } : {}),
    ...(roles ? { roles } : {}),
    ...(host ? { host } : {}),
    ...(dataDir ? { dataDir } : {}),
    ...(given.options['no-demo'] ? { demo: false } : {}),
  };
}

/** Resolves at the first SIGTERM or SIGINT; a later one ends the process at once. */
function waitForSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let first = 0;
    const onSignal = (signal: NodeJS.Signals) => {
      if (first === 0) {
        first = performance.now();
        resolve(signal);
      } else if (performance.now() - first > SAME_SIGNAL_MS) {
        process.exit(1);
      }
    };
    process.on('SIGTERM', onSignal);
    process.on('SIGINT', onSignal);
  });
}
