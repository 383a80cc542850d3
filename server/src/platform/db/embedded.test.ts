import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { openPool } from './open.ts';
import type { DatabaseHandle } from './open.ts';

const OPEN = new URL('./open.ts', import.meta.url).href;
const dataDir = mkdtempSync(join(tmpdir(), 'baton-embedded-'));
const open = (folder: string | undefined, loadFrom?: Blob) => openPool({ dataDir: folder, poolSize: 1, timeoutMs: 10_000, loadFrom });

afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

describe.each([
  { where: 'in a thread of its own', folder: dataDir },
  { where: 'in memory', folder: undefined },
])('the embedded database $where', ({ folder }) => {
  let database: DatabaseHandle;
  beforeAll(async () => {
    database = await open(folder, new Blob([readFileSync(inject('dump'))]));
  });
  afterAll(() => database.close());

  it('answers what is said in one go in its order, and a statement that fails takes none of the others with it', async () => {
    const client = await database.pool.connect();
    const asked = ['select 1 as n', 'select 2 as n', 'select 1 / 0 as n', 'select no_such_column as n', 'select 5 as n'];
    const answers = await Promise.allSettled(asked.map((text) => client.query<{ n: number }>({ text, values: [] })));
    client.release();
    expect(answers.map((one) => (one.status === 'fulfilled' ? one.value.rows[0]?.n : (one.reason as { code: string }).code))).toEqual([
      1,
      2,
      '22012',
      '42703',
      5,
    ]);
  });

  it('gives a transaction back as rolled back when one of its statements failed, whatever was said behind it', async () => {
    const client = await database.pool.connect();
    await client.query('create temporary table kept (n int)');
    const said = ['begin', 'insert into kept values (1)', 'select 1 / 0', 'insert into kept values (2)', 'commit'];
    const answers = await Promise.allSettled(said.map((text) => client.query(text)));
    const { rows } = await client.query('select n from kept');
    client.release();
    expect(answers.map((one) => (one.status === 'fulfilled' ? one.value.command : (one.reason as { code: string }).code))).toEqual([
      'BEGIN',
      'INSERT',
      '22012',
      '25P02',
      'ROLLBACK',
    ]);
    expect(rows).toEqual([]);
  });

  it('carries an answer of megabytes whole', async () => {
    const { rows } = await database.pool.query<{ text: string }>(`select repeat('ab', 1500000) as text from generate_series(1, 3)`);
    expect(rows.map((row) => row.text.length)).toEqual([3_000_000, 3_000_000, 3_000_000]);
  });

  it('begins each connection with nothing open and nothing prepared', async () => {
    const broken = await database.pool.connect();
    await broken.query('begin');
    await broken.query({ name: 'one', text: 'select 1 as n', values: [] });
    broken.release(new Error('given up'));
    const next = await database.pool.connect();
    const { rows } = await next.query({ name: 'one', text: 'select 2 as n, pg_current_xact_id_if_assigned() as transaction', values: [] });
    const { rows: begun } = await next.query<{ same: boolean }>('select now() = statement_timestamp() as same');
    next.release();
    expect([rows, begun]).toEqual([[{ n: 2, transaction: null }], [{ same: true }]]);
  });
});

describe('the thread of the embedded database', () => {
  it('leaves the process free to answer others while a statement runs', async () => {
    const database = await open(dataDir);
    const server = createServer((_request, response) => response.end('here')).listen(0, '127.0.0.1');
    await once(server, 'listening');
    let done = false;
    const slow = database.pool.query('select pg_sleep(0.4)').then(() => (done = true));
    const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`).then((response) => response.text());
    expect([answer, done]).toEqual(['here', false]);
    await slow;
    server.close();
    await database.close();
  });

  it('does not keep a process that forgot to close it, and loses nothing by that', async () => {
    const ended = await run(`await database.pool.query('create table left_open as select 7 as n');`);
    expect(ended).toMatchObject({ code: 0 });
    const database = await open(dataDir);
    const { rows } = await database.pool.query('select n from left_open');
    await database.close();
    expect(rows).toEqual([{ n: 7 }]);
  });

  it('ends the process when it dies, with a code that is not 0 and the reason, instead of letting anybody wait', async () => {
    // Postgres gives up for good when it cannot write its control file.
    const ended = await run(`
      renameSync(join(dataDir, 'db/global/pg_control'), join(dataDir, 'db/global/pg_control.gone'));
      setInterval(() => undefined, 1000);
      await database.pool.query('checkpoint');
      console.log('answered');`);
    expect(ended.code).not.toBe(0);
    expect(ended.said).toContain('The embedded database has died');
    expect(ended.said).not.toContain('answered');
  });
});

/** A process that opens the database in the folder and does what `script` says. */
async function run(script: string): Promise<{ code: number | null; said: string }> {
  const program = `
    import { renameSync } from 'node:fs';
    import { join } from 'node:path';
    import { openPool } from ${JSON.stringify(OPEN)};
    const dataDir = ${JSON.stringify(dataDir)};
    const database = await openPool({ dataDir, poolSize: 1, timeoutMs: 10_000 });
    ${script}`;
  const path = join(dataDir, 'program.mjs');
  writeFileSync(path, program);
  const child = spawn(process.execPath, [path], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const patience = setTimeout(() => child.kill('SIGKILL'), 20_000);
  const [code] = (await once(child, 'close')) as [number | null];
  clearTimeout(patience);
  return { code, said };
}
