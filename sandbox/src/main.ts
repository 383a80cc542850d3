/**
 * Starts every sandbox server this package exports and prints where each listens, until Ctrl-C.
 *   node sandbox/src/main.ts [--port 4110] [--webhook http://127.0.0.1:3000/webhook/meta] [--dixa-webhook http://127.0.0.1:3000/dixa_conversation_started]
 *     [--chatwoot-bot http://127.0.0.1:3000/…]
 *     [--orderdesk-webhook http://127.0.0.1:3000/webhooks/orderdesk/{store}/{event}] [--only openai,graph]
 * Ports count up from --port in the order of their names. A new `start<Name>Sandbox` in index.ts is found without a change here.
 */
import { parseArgs } from 'node:util';
import * as exported from './index.ts';

type Running = { url: string; smtpUrl?: string; close: () => Promise<void> };
type Starter = (options: Record<string, unknown>) => Promise<Running>;

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '4110' },
    webhook: { type: 'string' },
    'dixa-webhook': { type: 'string' },
    'chatwoot-bot': { type: 'string' },
    'orderdesk-webhook': { type: 'string' },
    only: { type: 'string' },
  },
});

/** What a sandbox cannot start without, beside its port. The values are for trying things out; they open nothing real. */
const NEEDS: Record<string, Record<string, unknown>> = {
  graph: {
    appSecret: 'sandbox-app-secret',
    numbers: [{ phoneNumberId: '100000000000001', wabaId: '200000000000001', displayNumber: '31600000001' }],
    instagramAccounts: ['300000000000001'],
    webhookUrl: values.webhook,
  },
  dixa: { webhookUrl: values['dixa-webhook'] },
  chatwoot: { botUrl: values['chatwoot-bot'] },
  orderdesk: { webhookUrl: values['orderdesk-webhook'] },
};

const first = Number(values.port);
if (!Number.isInteger(first) || first < 0 || first > 65_000) throw new Error(`--port must be a whole number from 0 to 65000, not "${values.port}".`);
const only = values.only?.split(',');
const starters = Object.entries(exported).flatMap(([name, value]): [string, Starter][] => {
  const kind = /^start(\w+)Sandbox$/.exec(name)?.[1]?.toLowerCase();
  return kind !== undefined && typeof value === 'function' ? [[kind, value as unknown as Starter]] : [];
});
const unknown = only?.filter((kind) => !starters.some(([known]) => known === kind)) ?? [];
if (unknown.length > 0) throw new Error(`No sandbox is called ${unknown.join(', ')}. There are: ${starters.map(([kind]) => kind).join(', ')}.`);

const running: Running[] = [];
const wanted = starters.filter(([kind]) => !only || only.includes(kind)).toSorted(([a], [b]) => a.localeCompare(b));
for (const [at, [kind, start]] of wanted.entries()) {
  const sandbox = await start({ ...NEEDS[kind], port: first === 0 ? 0 : first + at });
  running.push(sandbox);
  console.log(`${kind.padEnd(12)} ${sandbox.url}${sandbox.smtpUrl ? ` takes mail at ${sandbox.smtpUrl}` : ''}`);
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    void Promise.all(running.map((sandbox) => sandbox.close())).then(() => process.exit(0));
  });
}
