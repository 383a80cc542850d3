import { PGlite } from '@electric-sql/pglite';
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm';
import { unaccent } from '@electric-sql/pglite/contrib/unaccent';
import { vector } from '@electric-sql/pglite-pgvector';

/** The embedded Postgres: it takes messages of Postgres's protocol and gives those it answers with. */
export interface Engine {
  /** Whole messages, of which the last asks for an answer. Answers come in the order of the questions. */
  exec(messages: Uint8Array): Promise<Uint8Array>;
  /** Resolves when the data folder is left as a server that was shut down leaves it. */
  close(): Promise<void>;
}

export interface EngineOptions {
  /** Folder of the database; absent means in memory. */
  dataDir?: string | undefined;
  /** A dump to start from instead of an empty database. */
  loadFrom?: Blob | undefined;
  /** Told why, when Postgres gives up for good; nothing can be asked of it afterwards. */
  onAbort?(reason: string): void;
}

export interface RunningEngine {
  /** Keeps the thread until the answer is whole. Throws when there is none: whatever is wrong then, nothing can be asked any more. */
  run(messages: Uint8Array): Promise<Uint8Array<ArrayBuffer>>;
  close(): Promise<void>;
}

/** Starts PGlite in the thread that calls. */
export async function startEngine({ dataDir, loadFrom, onAbort }: EngineOptions): Promise<RunningEngine> {
  const pglite = await PGlite.create({
    ...(dataDir ? { dataDir } : {}),
    ...(loadFrom ? { loadDataDir: loadFrom } : {}),
    extensions: { vector, pg_trgm, unaccent },
  });
  let said: Uint8Array[] = [];
  // PGlite (0.5.14) takes what Postgres's abort throws for an error of the statement, and goes on with the ruin.
  if (onAbort) Object.assign(pglite.Module, { onAbort: (reason: unknown) => onAbort(lastWords(said) ?? `Postgres gave up ${String(reason)}`) });
  return {
    async run(messages) {
      said = [];
      // A folder needs no syncing to itself. The bytes are Postgres's own memory, which it uses again.
      await pglite.execProtocolRawStream(messages, { syncToFs: false, onRawData: (bytes) => void said.push(bytes.slice()) });
      const answer = join(said);
      if (!endsReady(answer)) throw new Error(lastWords(said) ?? 'Postgres broke off in its answer');
      return answer;
    },
    close: () => pglite.close(),
  };
}

/** The text of the last error in what Postgres said, if there is one. */
function lastWords(said: readonly Uint8Array[]): string | undefined {
  return Buffer.from(join(said))
    .toString()
    .match(/\0M[^\0]+(?=\0)/g)
    ?.at(-1)
    ?.slice(2);
}

// ReadyForQuery: its letter, its length of 5, and the state of the transaction.
const READY = [0x5a, 0, 0, 0, 5];

function endsReady(answer: Uint8Array): boolean {
  return answer.length > READY.length && READY.every((byte, index) => answer.at(index - READY.length - 1) === byte);
}

/** In memory of its own, which can be given away: a Buffer from Node's pool cannot. */
export function join(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
