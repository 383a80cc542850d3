import { mkdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { StatementSync } from 'node:sqlite';
import type { CacheStore } from './store.ts';

interface Open {
  database: DatabaseSync;
  read: StatementSync;
  write: StatementSync;
  remove: StatementSync;
}

const MOST_BYTES = 256 * 1024 * 1024;
const PAGE = 4096;

/**
 * A file of Node's own SQLite, shared by the processes of one machine. Opened at the first use; a file that is broken is thrown away, since
 * nothing in it is truth. Synchronous, like everything in node:sqlite: a read is 10 to 20 µs.
 */
export function createSqliteStore(path: string): CacheStore {
  let open: Open | null = null;
  let closed = false;
  const get = (): Open => {
    if (closed) throw new Error('the cache is closed');
    return (open ??= openFile(path));
  };
  return {
    async read(key) {
      const row = get().read.get(key, Date.now()) as { value: string } | undefined;
      return row?.value ?? null;
    },
    async write(key, value, ttlMs) {
      get().write.run(key, value, Date.now() + ttlMs);
    },
    async remove(keys) {
      const { remove } = get();
      for (const key of keys) remove.run(key);
    },
    async clear() {
      get().database.exec('delete from cache_entries');
    },
    async prune() {
      open?.database.prepare('delete from cache_entries where expires_at <= ?').run(Date.now());
    },
    async close() {
      closed = true;
      open?.database.close();
      open = null;
    },
  };
}

function openFile(path: string): Open {
  if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  try {
    return prepare(new DatabaseSync(path));
  } catch (error) {
    if (path === ':memory:') throw error;
    for (const part of ['', '-wal', '-shm']) rmSync(`${path}${part}`, { force: true });
    return prepare(new DatabaseSync(path));
  }
}

function prepare(database: DatabaseSync): Open {
  // A lost page loses answers that can be asked for again; a cache that waits for the disk is none.
  database.exec(`pragma journal_mode = wal; pragma synchronous = off; pragma busy_timeout = 2000; pragma max_page_count = ${MOST_BYTES / PAGE}`);
  database.exec('create table if not exists cache_entries (key text primary key, value text not null, expires_at integer not null) without rowid');
  database.exec('create index if not exists cache_entries_by_age on cache_entries (expires_at)');
  return {
    database,
    read: database.prepare('select value from cache_entries where key = ? and expires_at > ?'),
    write: database.prepare('insert or replace into cache_entries (key, value, expires_at) values (?, ?, ?)'),
    remove: database.prepare('delete from cache_entries where key = ?'),
  };
}
