/**
 * Holds Baton against a folder of Meta webhooks and its `_manifest.json`: each payload goes, signed, through the whole inbound path of an
 * empty workspace that knows only the manifest's outbound messages, and what is then stored must be what the manifest says.
 * `node server/test/replay-fixtures.ts <folder>`; leaves with 1 when anything differs.
 */
import { createHmac } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { createInbox, disableInbox, receiveMessage } from '#conversations';
import type { Inbox } from '#conversations';
import { deliverJob, fetchMediaJob, ingestJob, reconcileJob, redeliverJob } from '#channels';
import { loadConfig } from '#platform/config';
import { newId } from '#platform/ids';
import type { JobDefinition } from '#platform/jobs';
import { createLog } from '#platform/log';
import { openPlatform } from '#platform/open-platform';
import type { Platform } from '#platform/open-platform';
import { createDeliveryBatcher } from '../src/channels/batch-deliveries.ts';
import { ingestDelivery } from '../src/channels/ingest-delivery.ts';
import { createStatusIngester } from '../src/channels/ingest-statuses.ts';
import { acceptWebhook } from '../src/channels/meta/accept-webhook.ts';

interface Expected {
  messages?: number;
  reactions?: number;
  edits?: number;
  revokes?: number;
  deletes?: number;
  echoes?: number;
  system?: number;
  reads?: number;
  statuses?: number;
  attachments?: number;
  quarantined?: number;
  media?: string[];
  replyTo?: string;
  order?: string[];
  tenants?: Record<string, number>;
  final?: Record<string, string>;
  http?: number;
  afterFixture?: string;
}
interface Manifest {
  env: Record<string, Record<string, string> | string[]>;
  fixtures: Record<string, Expected>;
}
interface Stored {
  kind: string;
  author: string;
  text: string;
  content: { media?: { id?: string }[]; reply_to?: string };
  externalId: string;
  inbox: string;
  delivery: string | null;
  seq: number;
}

const SECRET = 'fixture-secret';
const folder = resolve(process.argv[2] ?? '.');
const provider = basename(folder) === 'instagram' ? 'instagram' : 'whatsapp';
const manifest = JSON.parse(readFileSync(join(folder, '_manifest.json'), 'utf8')) as Manifest;
const files = new Map(readdirSync(folder).map((name) => [name.replace(/\.json$/, ''), name]));
const dataDir = mkdtempSync(join(tmpdir(), 'baton-fixtures-'));
let hours = 0;
const platform = await openPlatform(loadConfig({ env: {}, overrides: { environment: 'test', logLevel: 'silent', webhookSecret: SECRET, dataDir } }), {
  jobs: [ingestJob, deliverJob, fetchMediaJob, reconcileJob, redeliverJob] as JobDefinition[],
  subscriptions: [],
  masterKeys: `1:${Buffer.alloc(32, 7).toString('base64')}`,
  log: createLog({ level: 'silent', format: 'json' }),
  inMemory: true,
  // Inboxes are remembered for a while: each payload comes an hour after the last.
  clock: { now: () => new Date(Date.now() + hours * 3_600_000) },
});

let wrong = 0;
for (const [name, expected] of Object.entries(manifest.fixtures)) {
  const complaints = await replay(platform, name, expected);
  for (const complaint of complaints) console.log(`${name}: ${complaint}`);
  wrong += complaints.length > 0 ? 1 : 0;
}
console.log(`${provider}: ${Object.keys(manifest.fixtures).length - wrong} of ${Object.keys(manifest.fixtures).length} are as their manifest says.`);
await platform.close();
rmSync(dataDir, { recursive: true, force: true });
process.exit(wrong === 0 ? 0 : 1);

async function replay({ ctx }: Platform, name: string, expected: Expected): Promise<string[]> {
  hours += 1;
  const workspaceId = newId();
  await ctx.db.system((tx) => tx.query('insert into workspaces (id, name, slug) values ($1, $2, $3)', [workspaceId, name, `w-${workspaceId}`]));
  const accounts = Object.keys(manifest.env['phone_number_ids'] ?? manifest.env['accounts'] ?? {});
  const inboxes: Inbox[] = [];
  for (const externalId of accounts) inboxes.push(await createInbox(ctx, workspaceId, { kind: provider, name: externalId, externalId }));
  await seed(platform, workspaceId, inboxes[0]!);
  if (expected.afterFixture) await post(platform, workspaceId, expected.afterFixture);
  const before = await read(platform, workspaceId);
  const { status, outcomes, quarantined } = await post(platform, workspaceId, name);
  const after = await read(platform, workspaceId);
  for (const inbox of inboxes) await disableInbox(ctx, workspaceId, inbox.id);
  return judge(expected, { status, outcomes, quarantined, fresh: after.slice(before.length), all: after });
}

/** What was said before: the contacts of the payloads wrote, and the manifest's outbound messages were sent to them. */
async function seed({ ctx }: Platform, workspaceId: string, inbox: Inbox): Promise<void> {
  const people =
    provider === 'whatsapp'
      ? ([
          ['phone', '16505550123'],
          ['phone', '447700900123'],
          ['whatsapp_user', 'NL.70011223344556677889'],
          ['phone', '31612345678'],
        ] as const)
      : ([['instagram', '1234567890123456']] as const);
  for (const [kind, value] of people)
    await receiveMessage(ctx, workspaceId, {
      inboxId: inbox.id,
      externalId: `seed:${value}`,
      from: { identities: [{ kind, value, verified: true }] },
      occurredAt: new Date(1_700_000_000_000),
      kind: 'text',
      text: 'seed',
    });
  const known = manifest.env['known_outbound_wamids'] ?? manifest.env['known_outbound_mids'] ?? {};
  for (const id of Object.values(known) as string[])
    await ctx.db.tx(workspaceId, (tx) =>
      tx.query(
        `with place as (update conversations set last_seq = last_seq + 1 where id = (select conversation_id from messages where external_id = $5 and workspace_id = $1) returning id, last_seq)
         insert into messages (workspace_id, id, conversation_id, inbox_id, seq, author_kind, kind, text, external_id, delivery, occurred_at)
         select $1, $2, place.id, $3, place.last_seq, 'teammate', 'text', 'ours', $4, 'sent', now() from place`,
        [workspaceId, newId(), inbox.id, id, `seed:${people[0][1]}`],
      ),
    );
}

async function post({ ctx }: Platform, workspaceId: string, name: string): Promise<{ status: number; outcomes: string[]; quarantined: number }> {
  const raw = readFileSync(join(folder, files.get(name) ?? `${name}.json`));
  const unplaced = await countUnplaced(ctx);
  const signature = `sha256=${createHmac('sha256', SECRET).update(raw).digest('hex')}`;
  try {
    await acceptWebhook(ctx, createDeliveryBatcher(ctx, 1), { raw, signature });
  } catch (error) {
    return { status: (error as { status?: number }).status ?? 500, outcomes: [], quarantined: 0 };
  }
  const pending = await ctx.db.tx(workspaceId, (tx) =>
    tx.query<{ id: string; status: boolean }>(
      `select id, payload->>'type' = 'status' as status from deliveries where workspace_id = $1 and processed_at is null order by id`,
      [workspaceId],
    ),
  );
  const ingestStatus = createStatusIngester(ctx);
  const signal = AbortSignal.timeout(60_000);
  const outcomes: string[] = [];
  for (const { id, status } of pending) {
    const data = status ? ({ delivery_id: id, status: true } as const) : { delivery_id: id };
    outcomes.push((await ingestDelivery(ctx, ingestStatus, { id, workspaceId, data, attempt: 1, lastAttempt: false, signal })).outcome);
  }
  return { status: 200, outcomes, quarantined: outcomes.filter((one) => one === 'unreadable').length + (await countUnplaced(ctx)) - unplaced };
}

/** What names no account of ours has no workspace to be kept in: it is counted. */
async function countUnplaced(ctx: Platform['ctx']): Promise<number> {
  const { values } = await ctx.metrics.webhooksRefused.get();
  return values.filter((one) => one.labels['reason'] === 'no_account').reduce((sum, one) => sum + one.value, 0);
}

async function read({ ctx }: Platform, workspaceId: string): Promise<Stored[]> {
  return ctx.db.tx(workspaceId, (tx) =>
    tx.query<Stored>(
      `select m.kind, m.author_kind as author, m.text, m.content, m.external_id as "externalId", i.external_id as inbox, m.delivery, m.seq
       from messages m join inboxes i on i.id = m.inbox_id where m.workspace_id = $1 order by m.created_at, m.id`,
      [workspaceId],
    ),
  );
}

interface Found {
  status: number;
  outcomes: string[];
  quarantined: number;
  fresh: Stored[];
  all: Stored[];
}

function judge(expected: Expected, { status, outcomes, quarantined, fresh, all }: Found): string[] {
  const complaints: string[] = [];
  const same = (what: string, is: unknown, should: unknown) => {
    if (JSON.stringify(is) !== JSON.stringify(should)) complaints.push(`${what} should be ${JSON.stringify(should)} and is ${JSON.stringify(is)}`);
  };
  const said = fresh.filter((one) => one.author === 'contact' && ['text', 'media', 'unsupported'].includes(one.kind));
  const count = (kind: string) => fresh.filter((one) => one.kind === kind && one.author !== 'teammate').length;
  same('the answer', status, expected.http ?? 200);
  same('messages', said.length, expected.messages ?? 0);
  same('reactions', count('reaction'), expected.reactions ?? 0);
  same('edits', count('edit'), expected.edits ?? 0);
  same('deletions', count('deletion'), expected.revokes ?? expected.deletes ?? 0);
  same('notices', fresh.filter((one) => one.author === 'system').length, expected.system ?? 0);
  same('echoes', fresh.filter((one) => one.author === 'teammate').length, expected.echoes ?? 0);
  if (expected.reads !== undefined) same('reads', outcomes.filter((one) => one.startsWith('read_')).length, expected.reads);
  if (expected.statuses !== undefined) same('statuses', outcomes.filter((one) => /^(status_|unknown_status)/.test(one)).length, expected.statuses);
  if (expected.quarantined !== undefined) same('unreadable', quarantined, expected.quarantined);
  const media = said.flatMap((one) => one.content.media ?? []);
  if (expected.attachments !== undefined) same('attachments', media.length, expected.attachments);
  if (expected.media)
    same(
      'media',
      media.map((one) => one.id),
      expected.media,
    );
  if (expected.replyTo) same('the quoted message', said[0]?.content.reply_to, expected.replyTo);
  if (expected.order)
    same(
      'the order',
      [...said].sort((left, right) => left.seq - right.seq).map((one) => expected.order?.find((part) => one.text.includes(part))),
      expected.order,
    );
  for (const [inbox, messages] of Object.entries(expected.tenants ?? {}))
    same(`messages of ${inbox}`, said.filter((one) => one.inbox === inbox).length, messages);
  for (const [id, delivery] of Object.entries(expected.final ?? {})) same(`the state of ${id}`, all.find((one) => one.externalId === id)?.delivery, delivery);
  return complaints;
}
