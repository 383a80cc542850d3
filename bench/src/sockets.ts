import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { OPERATOR_KEY, MASTER_KEYS, spawnBaton } from '../../server/test/spawn-baton.ts';
import { spawnPostgres } from '../../server/test/spawn-postgres.ts';
import { percentile, tenth, whole } from './figures.ts';
import type { BroadcastOrder } from './sockets-baseline-process.ts';
import type { ReadersOrder, ReadersReport } from './sockets-readers-process.ts';
import type { WriterOrder } from './sockets-writer-process.ts';

export interface SocketsOptions {
  sockets: number;
  perSecond: number;
  seconds: number;
}

interface Run {
  deliveredPerSecond: number;
  report: ReadersReport;
}

const SOCKETS_EACH = 20;
const READER_PROCESSES = 2;
const TICKETS = 50;

/**
 * Teammates' sockets that all see every event: `sockets` times `perSecond` deliveries each second. Events are written by another process
 * on the same Postgres and reach the web process by LISTEN/NOTIFY. Beside it, in the same run, a bare `ws` that sends the same bytes.
 */
export async function measureSockets(options: SocketsOptions): Promise<void> {
  const postgres = await spawnPostgres();
  const databaseUrl = await postgres.create('sockets');
  const baton = await spawnBaton({ databaseUrl, env: { BATON_ROLES: 'web', LOG_LEVEL: 'warn' } });
  const children: ChildProcess[] = [];
  const start = (file: string, env: Record<string, string> = {}) => {
    const child = fork(fileURLToPath(new URL(`./${file}`, import.meta.url)), {
      stdio: 'inherit',
      env: { PATH: process.env['PATH'] ?? '', NODE_ENV: 'test', ...env },
    });
    children.push(child);
    child.once('exit', (code) => {
      if (code) throw new Error(`${file} ended with ${code}`);
    });
    return child;
  };
  try {
    const { workspaceId, tokens, ticketIds } = await furnish(baton.url, Math.ceil(options.sockets / SOCKETS_EACH));
    const idle = memoryOf(baton.pid);
    const readers = await openReaders(start, { url: `${baton.url.replace('http', 'ws')}/api/realtime`, tokens });
    const withSockets = memoryOf(baton.pid);
    const writer = start('sockets-writer-process.ts', { DATABASE_URL: databaseUrl, BATON_MASTER_KEYS: MASTER_KEYS, DATABASE_POOL_SIZE: '4' });
    await once(writer, 'message');
    const order: WriterOrder = { workspaceId, ticketIds, perSecond: options.perSecond, seconds: options.seconds };
    const ours = await measure(readers, options, async () => {
      writer.send(order);
      await once(writer, 'message');
    });
    const busy = memoryOf(baton.pid);
    for (const reader of readers) reader.kill();
    await baton.stop();
    const theirs = await measureBaseline(start, options, Math.round(ours.report.bytes / Math.max(1, ours.report.delivered)));
    say('baton', options, ours);
    say('bare ws', options, theirs);
    console.log(`  ratio of deliveries to bare ws: ${(ours.deliveredPerSecond / theirs.deliveredPerSecond).toFixed(2)}`);
    console.log(
      `  memory of the web process: ${whole(idle)} MB before, ${whole(withSockets)} MB with ${whole(options.sockets)} sockets (${tenth(((withSockets - idle) * 1024) / options.sockets)} KB each), ${whole(busy)} MB under load`,
    );
  } finally {
    for (const child of children) child.kill();
    await baton.close();
    await postgres.close();
  }
}

/** Keys to open sockets with, and tickets for events to be about. */
async function furnish(url: string, keys: number): Promise<{ workspaceId: string; tokens: string[]; ticketIds: string[] }> {
  const call = async <T>(method: string, path: string, body?: unknown, token = OPERATOR_KEY): Promise<T> => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
    const response = await fetch(`${url}${path}`, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  };
  const tokens: string[] = [];
  for (let n = 0; n < keys; n += 1) {
    const scopes = ['tickets.read_own', 'tickets.read_all'];
    tokens.push((await call<{ key: string }>('POST', '/api/keys', { name: `socket ${n}`, scopes })).key);
  }
  for (let n = 0; n < TICKETS; n += 1) {
    const chat = await call<{ token: string }>('POST', '/widget/v1/sessions', { inbox_key: 'demo-webchat' }).catch(() => null);
    if (!chat) break;
    await call('POST', '/widget/v1/messages', { client_id: crypto.randomUUID(), text: 'Hello' }, chat.token);
  }
  const { tickets } = await call<{ tickets: { id: string }[] }>('GET', '/api/tickets?limit=100');
  if (tickets.length === 0) throw new Error('no tickets to change');
  return { workspaceId: await workspaceOf(url), tokens, ticketIds: tickets.map((one) => one.id) };
}

async function workspaceOf(url: string): Promise<string> {
  const answer = await fetch(`${url}/api/agents/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: 'admin@example.com', password: 'correct horse battery' }),
  });
  const { access_token: token } = (await answer.json()) as { access_token: string };
  const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { wid: string };
  return claims.wid;
}

type Start = (file: string, env?: Record<string, string>) => ChildProcess;

async function openReaders(start: Start, { url, tokens }: { url: string; tokens: string[] }): Promise<ChildProcess[]> {
  const readers = Array.from({ length: READER_PROCESSES }, () => start('sockets-readers-process.ts'));
  const share = Math.ceil(tokens.length / READER_PROCESSES);
  await Promise.all(
    readers.map(async (reader, index) => {
      const order: ReadersOrder = { url, tokens: tokens.slice(index * share, (index + 1) * share), socketsEach: SOCKETS_EACH };
      reader.send({ open: order });
      await once(reader, 'message');
    }),
  );
  return readers;
}

async function measure(readers: ChildProcess[], { sockets, perSecond, seconds }: SocketsOptions, work: () => Promise<void>): Promise<Run> {
  for (const reader of readers) reader.send('count');
  const began = performance.now();
  await work();
  const expected = sockets * perSecond * seconds;
  const ask = async (): Promise<ReadersReport> => {
    const answers = readers.map((reader) => once(reader, 'message') as Promise<[{ report: ReadersReport }]>);
    for (const reader of readers) reader.send('ask');
    return merge((await Promise.all(answers)).map(([answer]) => answer.report));
  };
  let report = await ask();
  while (report.delivered < expected && performance.now() - began < seconds * 1000 + 60_000) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    report = await ask();
  }
  const tookMs = performance.now() - began;
  if (report.delivered < expected) console.log(`  only ${whole(report.delivered)} of ${whole(expected)} were delivered; ${report.closed} sockets were closed`);
  return { deliveredPerSecond: (report.delivered / tookMs) * 1000, report };
}

function merge(reports: ReadersReport[]): ReadersReport {
  const sum = (of: (one: ReadersReport) => number) => reports.reduce((total, one) => total + of(one), 0);
  const lateness = reports.flatMap((one) => one.lateness).sort((left, right) => left - right);
  return {
    sockets: sum((one) => one.sockets),
    delivered: sum((one) => one.delivered),
    bytes: sum((one) => one.bytes),
    closed: sum((one) => one.closed),
    lateness,
  };
}

async function measureBaseline(start: Start, options: SocketsOptions, bytesEach: number): Promise<Run> {
  const server = start('sockets-baseline-process.ts');
  const [{ port }] = (await once(server, 'message')) as [{ port: number }];
  const tokens = Array.from({ length: Math.ceil(options.sockets / SOCKETS_EACH) }, () => '');
  const readers = await openReaders(start, { url: `ws://127.0.0.1:${port}`, tokens });
  const bare = {
    id: crypto.randomUUID(),
    type: 'ticket.updated',
    ticket_id: crypto.randomUUID(),
    at: new Date().toISOString(),
    data: { changes: { written_at: { to: 0 } }, pad: '' },
  };
  const event = JSON.stringify({ ...bare, data: { ...bare.data, pad: 'x'.repeat(Math.max(0, bytesEach - JSON.stringify(bare).length)) } });
  const order: BroadcastOrder = { perSecond: options.perSecond, seconds: options.seconds, event };
  return measure(readers, options, async () => {
    server.send(order);
    await once(server, 'message');
  });
}

function say(what: string, { sockets, perSecond }: SocketsOptions, { deliveredPerSecond, report }: Run): void {
  const late = (percent: number) => whole(percentile(report.lateness, percent));
  console.log(
    `sockets, ${what}, ${whole(sockets)} × ${perSecond}/s: ${whole(deliveredPerSecond)} delivered/s, late by p50 ${late(50)} ms, p95 ${late(95)} ms, p99 ${late(99)} ms; ${report.closed} closed`,
  );
}

/** Resident memory in MB. */
function memoryOf(pid: number): number {
  const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kilobytes ?? Number.NaN) / 1024;
}
