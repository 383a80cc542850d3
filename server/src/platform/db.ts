/** The database: one `pg` pool over embedded or real Postgres, transactions bound to a workspace, events and jobs in the same commit. */
export { openPool } from './db/open.ts';
export type { DatabaseHandle } from './db/open.ts';
export { createDb } from './db/transaction.ts';
export type { Db, Tx, TxOptions } from './db/transaction.ts';
export { tendTables } from './db/tend-tables.ts';
export { migrate, listMigrations } from './db/migrate.ts';
export { tryExpecting } from './db/expect.ts';
export { defineEvent } from './db/events.ts';
export { IS_ONE_OF_FEW, defineEach } from './db/each.ts';
export type { EventDefinition, Subscription, RecordedEvent } from './db/events.ts';
export { on } from './db/events.ts';
