import { parseArgs } from 'node:util';
import { measureEndToEnd } from './end-to-end.ts';
import { describeMachine } from './figures.ts';
import { measureDesk } from './inbox-order-desk.ts';
import { measureInboxOrder } from './inbox-order.ts';
import { measureChatwootOwnTime } from './own-time-chatwoot.ts';
import { measureDixaOwnTime } from './own-time-dixa.ts';
import { WEBHOOKS } from './provider.ts';
import type { Provider } from './provider.ts';
import { measureOwnTime } from './own-time.ts';
import { measureOrders } from './orders.ts';
import { measureSignIn } from './sign-in.ts';
import { measureSla } from './sla.ts';
import { measureSockets } from './sockets.ts';
import { measureSignals } from './signals.ts';
import { measureStall } from './stall.ts';
import { measureStart } from './start.ts';
import { measureWebhooks } from './webhooks.ts';

const USAGE = `npm run bench -w bench -- <what> [--database embedded|postgres] [options]
  webhooks     signed webhooks durably accepted each second   [--provider whatsapp|instagram|dixa|chatwoot] [--rounds 5] [--count 20000] [--connections 64] [--roles web]
  end-to-end   questions answered each second                 [--model builtin|sandbox] [--count 2000] [--connections 64]
  own-time     from webhook to reply at low load              [--provider whatsapp|instagram|dixa|chatwoot] [--model builtin|sandbox] [--count 200]
  stall        how long other requests wait meanwhile         [--count 2000] [--connections 64]
  inbox-order  the ticket list in exact order, alerts, search [--tickets 1000000] [--open 100000] [--count 200]
  sign-in      sign-ins each second, against bare bcrypt      [--rounds 5] [--count 60] [--connections 8]
  orders       orders out of the cache, in process and by MCP  [--rounds 5] [--count 5000] [--connections 64]
  sla          how late word of SLA moments comes              [--open 100000] [--count 2000]
  sockets      events pushed to teammates' sockets            [--count 5000] [--rate 200] [--seconds 10]
  signals      what measuring feeling and subject costs        [--count 1000]
  desk         list, ticket and post with 50 teammates at work  [--messages 1000000] [--seconds 10]
  start        first start to first answer, later starts      [--rounds 5]

--profile <folder> writes a processor profile of the measured process there (webhooks, end-to-end, own-time, orders).`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    database: { type: 'string', default: 'embedded' },
    model: { type: 'string', default: 'builtin' },
    provider: { type: 'string', default: 'whatsapp' },
    rounds: { type: 'string', default: '5' },
    count: { type: 'string' },
    connections: { type: 'string', default: '64' },
    roles: { type: 'string', default: 'web' },
    profile: { type: 'string' },
    tickets: { type: 'string' },
    open: { type: 'string' },
    messages: { type: 'string' },
    rate: { type: 'string', default: '200' },
    seconds: { type: 'string', default: '10' },
  },
});

const { database, model, roles } = values;
if (database !== 'embedded' && database !== 'postgres') throw new Error(`--database is embedded or postgres, not ${database}`);
if (model !== 'builtin' && model !== 'sandbox') throw new Error(`--model is builtin or sandbox, not ${model}`);
const isProvider = (name: string): name is Provider => name in WEBHOOKS;
const { provider } = values;
if (!isProvider(provider)) throw new Error(`--provider is whatsapp, instagram, dixa or chatwoot, not ${provider}`);
const count = (usual: number) => Number(values.count ?? usual);
const rounds = Number(values.rounds);
const connections = Number(values.connections);
const tickets = Number(values.tickets ?? (database === 'postgres' ? 1_000_000 : 50_000));
const open = Number(values.open ?? Math.ceil(tickets / 10));
const nodeOptions = values.profile ? ['--cpu-prof', `--cpu-prof-dir=${values.profile}`] : [];

const MEASURES: Record<string, () => Promise<void>> = {
  webhooks: () => measureWebhooks({ provider, database, rounds, count: count(database === 'postgres' ? 20_000 : 8000), connections, roles, nodeOptions }),
  'end-to-end': () => measureEndToEnd({ database, model, contacts: count(database === 'postgres' ? 2000 : 1000), connections, nodeOptions }),
  'own-time': () => {
    if (provider === 'dixa') return measureDixaOwnTime({ database, count: count(50), nodeOptions });
    if (provider === 'chatwoot') return measureChatwootOwnTime({ database, count: count(100), nodeOptions });
    return measureOwnTime({ provider, database, model, count: count(200), nodeOptions });
  },
  'sign-in': () =>
    measureSignIn({ database, rounds, count: count(60), connections: Number(values.connections === '64' ? 8 : values.connections), nodeOptions }),
  stall: () => measureStall({ database, count: count(1000), connections }),
  'inbox-order': () => measureInboxOrder({ database, size: { tickets, open, messagesPerTicket: 1 }, count: count(200) }),
  orders: () => measureOrders({ database, rounds, count: count(5000), connections, nodeOptions }),
  sla: () => measureSla({ database, open: Number(values.open ?? 100_000), due: count(2000) }),
  sockets: () => measureSockets({ sockets: count(5000), perSecond: Number(values.rate), seconds: Number(values.seconds) }),
  signals: () => measureSignals({ count: count(1000) }),
  desk: () => measureDesk({ database, messages: Number(values.messages ?? (database === 'postgres' ? 1_000_000 : 50_000)), seconds: Number(values.seconds) }),
  start: () => measureStart({ database, rounds }),
};

// Ended by a signal, it takes the processes it started with it.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

const measure = MEASURES[positionals[0] ?? ''];
if (!measure) {
  console.error(USAGE);
  process.exit(2);
}
console.log(describeMachine());
await measure();
