import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { startOrderDeskSandbox } from '@baton/sandbox';
import type { OrderDeskSandbox } from '@baton/sandbox';
import { OPERATOR_KEY } from '../../server/test/spawn-baton.ts';
import { median, percentile, tenth, whole } from './figures.ts';
import type { Fired } from './fire.ts';
import { openTarget } from './open-target.ts';
import type { Database } from './open-target.ts';
import type { OrderLoad, OrderLoadAnswer } from './order-load-process.ts';
import { measureOrdersInProcess } from './orders-in-process.ts';

export interface OrdersOptions {
  database: Database;
  rounds: number;
  /** Calls in each round. */
  count: number;
  connections: number;
  /** Options of node for the process that is measured. */
  nodeOptions: readonly string[];
}

// What is measured is Baton, not how it holds itself back.
const NO_LIMIT = { capacity: 100_000, perSecond: 100_000 };

/**
 * Orders as they are read again and again: in the process, and by `tools/call` over HTTP, against a bare Fastify that parses the same request
 * and answers the same bytes. Rounds alternate, so that what else the machine does strikes both alike.
 */
export async function measureOrders(options: OrdersOptions): Promise<void> {
  const sandbox = await startOrderDeskSandbox({ limit: NO_LIMIT });
  try {
    await measureOrdersInProcess(sandbox, NO_LIMIT);
    await measureOverMcp(sandbox, options);
  } finally {
    await sandbox.close();
  }
}

async function measureOverMcp(sandbox: OrderDeskSandbox, { database, rounds, count, connections, nodeOptions }: OrdersOptions): Promise<void> {
  const target = await openTarget(database, { nodeOptions, env: { ORDERDESK_BASE_URL: sandbox.url, ORDERS_POLL_SECONDS: '0', LOG_LEVEL: 'warn' } });
  const load = fork(fileURLToPath(new URL('./order-load-process.ts', import.meta.url)), { stdio: 'inherit', serialization: 'advanced' });
  const baseline = fork(fileURLToPath(new URL('./orders-baseline-process.ts', import.meta.url)), { stdio: 'inherit' });
  try {
    await once(baseline, 'message');
    const key = await prepareWorkspace(target.baton.url, sandbox);
    const request = requestOf(key, sandbox.orders()[0]?.id ?? '');
    const answer = await fetch(`${target.baton.url}/mcp`, { method: 'POST', headers: request.headers, body: request.body });
    const bytes = await answer.text();
    if (answer.status !== 200 || !bytes.includes(sandbox.orders()[0]?.source_id ?? '?') || bytes.includes('"isError":true'))
      throw new Error(`the order was not answered: ${answer.status} ${bytes}`);
    baseline.send({ bytes });
    const [{ port: bare }] = (await once(baseline, 'message')) as [{ port: number }];
    const shoot = async (port: number, many: number, atOnce: number): Promise<Fired> => {
      const order: OrderLoad = { port, count: many, connections: atOnce, request: request.raw };
      load.send(order);
      const [{ fired }] = (await once(load, 'message')) as [OrderLoadAnswer];
      if (fired.byStatus['200'] !== many) throw new Error(`not every call was answered: ${JSON.stringify(fired.byStatus)}, ${fired.broken} broken`);
      return fired;
    };
    const baton = Number(new URL(target.baton.url).port);
    for (const port of [baton, bare]) await shoot(port, 2000, connections);
    const alone = (await shoot(baton, 1000, 1)).latenciesMs;
    console.log(`cached read over MCP, ${database}, one at a time: p50 ${percentile(alone, 50).toFixed(2)} ms, p99 ${percentile(alone, 99).toFixed(2)} ms`);
    await compare({ rounds, count, at: connections, shoot, baton, bare, pid: target.baton.pid });
    const rows = await target.query<{ calls: number }>('select count(*)::int as calls from tool_calls');
    const expected = 1 + 2000 + 1000 + rounds * count;
    if (rows[0]?.calls !== expected) throw new Error(`${expected} calls were answered, but ${rows[0]?.calls} stand in the log`);
    console.log(`  ${whole(expected)} calls answered, each in the log once`);
  } finally {
    load.kill();
    baseline.kill();
    await target.close();
  }
}

interface Comparison {
  rounds: number;
  count: number;
  at: number;
  shoot(port: number, many: number, atOnce: number): Promise<Fired>;
  baton: number;
  bare: number;
  pid: number;
}

/** Processor time that a process has taken, in milliseconds: what others do on the machine hardly changes it. */
function processorMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

async function compare({ rounds, count, at, shoot, baton, bare, pid }: Comparison): Promise<void> {
  const rates = { baton: [] as number[], bare: [] as number[] };
  const latencies: number[] = [];
  let processor = 0;
  for (let round = 1; round <= rounds; round += 1) {
    const before = processorMs(pid);
    const ours = await shoot(baton, count, at);
    processor += processorMs(pid) - before;
    const theirs = await shoot(bare, count, at);
    latencies.push(...ours.latenciesMs);
    rates.baton.push((count / ours.ms) * 1000);
    rates.bare.push((count / theirs.ms) * 1000);
    console.log(`  round ${round}: ${whole(rates.baton.at(-1) ?? 0)}/s, bare ${whole(rates.bare.at(-1) ?? 0)}/s`);
  }
  const ratio = median(rates.baton.map((rate, index) => rate / (rates.bare[index] ?? Number.NaN)));
  latencies.sort((left, right) => left - right);
  console.log(
    `tools/call, ${at} connections, ${rounds} × ${whole(count)}: ${whole(median(rates.baton))}/s, ${ratio.toFixed(2)} of a bare Fastify that answers the same bytes (${whole(median(rates.bare))}/s)`,
  );
  console.log(
    `  answered in ${tenth(percentile(latencies, 50))} ms (p50), ${tenth(percentile(latencies, 99))} ms (p99); ${(processor / (rounds * count)).toFixed(2)} ms of processor time of Baton's process each`,
  );
}

/** A store in the demo shop's workspace and a key that may read its orders. */
async function prepareWorkspace(url: string, sandbox: OrderDeskSandbox): Promise<string> {
  const post = async <T>(path: string, body: unknown): Promise<T> => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${OPERATOR_KEY}`, 'x-baton-workspace': 'demo' };
    const answer = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as T;
  };
  await post('/api/stores', {
    name: 'Shop',
    store_id: sandbox.storeId,
    api_key: sandbox.apiKey,
    call_limit: { burst: NO_LIMIT.capacity / 10, per_second: NO_LIMIT.perSecond / 10 },
  });
  return (await post<{ key: string }>('/api/keys', { name: 'Bench', scopes: ['tickets.read_own', 'orders.read'] })).key;
}

function requestOf(key: string, orderId: string): { headers: Record<string, string>; body: string; raw: string } {
  const call = { name: 'get_order', arguments: { order_id: orderId } };
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: call });
  const headers = {
    authorization: `Bearer ${key}`,
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    'mcp-protocol-version': '2025-11-25',
  };
  const lines = Object.entries({ host: '127.0.0.1', ...headers, 'content-length': String(Buffer.byteLength(body)) }).map(
    ([name, value]) => `${name}: ${value}`,
  );
  return { headers, body, raw: `POST /mcp HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${body}` };
}
