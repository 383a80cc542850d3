import pg from 'pg';
import type { Fanout, Hint } from './realtime.ts';

const CHANNEL = 'baton_hints';
// Postgres refuses a notification of 8000 bytes or more.
const MOST_BYTES = 7500;
const RECONNECT_MS = 1000;

/** Carries hints between processes by LISTEN/NOTIFY on a connection of its own; reconnects for ever. */
export function createPostgresFanout(pool: pg.Pool, url: string, onError: (error: unknown) => void): Fanout {
  let client: pg.Client | null = null;
  let closed = false;
  let listener: (hints: Hint[]) => void = () => undefined;
  let onGap: () => void = () => undefined;
  const origin = `${process.pid}-${Math.random().toString(36).slice(2)}`;

  const connect = async (): Promise<void> => {
    const fresh = new pg.Client({ connectionString: url, application_name: 'baton-hints', keepAlive: true });
    fresh.on('error', (error) => {
      onError(error);
      if (client === fresh) {
        client = null;
        reconnectLater();
      }
    });
    fresh.on('notification', ({ payload }) => {
      const message = JSON.parse(payload ?? '{}') as { from: string; hints: Hint[] };
      // Our own hints were heard inside the process already.
      if (message.from !== origin) listener(message.hints);
    });
    await fresh.connect();
    await fresh.query(`listen ${CHANNEL}`);
    client = fresh;
  };
  const reconnectLater = () => {
    if (closed) return;
    setTimeout(() => {
      connect().then(onGap, (error: unknown) => {
        onError(error);
        reconnectLater();
      });
    }, RECONNECT_MS).unref();
  };

  return {
    async listen(to, gap) {
      listener = to;
      onGap = gap;
      await connect();
    },
    async send(hints) {
      const fitting = hints.filter((hint) => Buffer.byteLength(JSON.stringify(hint)) < MOST_BYTES);
      if (fitting.length < hints.length) onError(new Error(`${hints.length - fitting.length} hint(s) too large for a notification were not sent`));
      for (const payload of toPayloads(origin, fitting)) await pool.query({ name: 'notify', text: 'select pg_notify($1, $2)', values: [CHANNEL, payload] });
    },
    async close() {
      closed = true;
      await client?.end().catch(() => undefined);
    },
  };
}

function toPayloads(from: string, hints: Hint[]): string[] {
  const payloads: string[] = [];
  let group: Hint[] = [];
  let bytes = 0;
  for (const hint of dropRepeats(hints)) {
    const size = Buffer.byteLength(JSON.stringify(hint)) + 1;
    if (bytes + size > MOST_BYTES && group.length > 0) {
      payloads.push(JSON.stringify({ from, hints: group }));
      group = [];
      bytes = 0;
    }
    group.push(hint);
    bytes += size;
  }
  if (group.length > 0) payloads.push(JSON.stringify({ from, hints: group }));
  return payloads;
}

/** Twenty wake-ups of one queue within a few milliseconds are one. */
function dropRepeats(hints: Hint[]): Hint[] {
  const seen = new Set<string>();
  return hints.filter((hint) => {
    const key = JSON.stringify(hint);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
