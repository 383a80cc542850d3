/**
 * Holds Baton against folders of Meta webhooks and their `_manifest.json`: each payload is posted, signed, to a whole Baton over HTTP, in an empty
 * workspace that knows only the manifest's outbound messages, and what is then stored must be what the manifest says. `_signature_vectors.json`
 * and `_verify_get.json` are tried where they stand beside it. `node scripts/try-meta-fixtures.mjs <folder>`; leaves with 1 when anything differs.
 */
import { createHmac } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { serve } from '#app';
import { createInbox, disableInbox, receiveMessage } from '#conversations';
import type { Inbox } from '#conversations';
import { loadConfig } from '#platform/config';
import { newId } from '#platform/ids';
import { createLog } from '#platform/log';

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

const folder = resolve(process.argv[2] ?? '.');
const provider = basename(folder) === 'instagram' ? 'instagram' : 'whatsapp';
const manifest = readJson<Manifest>('_manifest.json')!;
const vectors = readJson<{ secret: string; vectors: { name: string; body: string; header?: string | string[] | null; valid: boolean; secrets?: string[] }[] }>(
  '_signature_vectors.json',
);
const handshakes = readJson<{ verify_token: string; cases: { query: string; status: number; body?: string }[] }>('_verify_get.json');
const files = new Map(readdirSync(folder).map((name) => [name.replace(/\.json$/, ''), name]));
const SECRET = vectors?.secret ?? 'fixture-secret';

// Files in the payloads have made-up addresses: nothing leaves this machine.
const reach = globalThis.fetch;
globalThis.fetch = (to, init) =>
  new URL(to instanceof Request ? to.url : to).hostname === '127.0.0.1' ? reach(to, init) : Promise.reject(new TypeError('Nothing leaves this machine.'));

const dataDir = mkdtempSync(join(tmpdir(), 'baton-fixtures-'));
let hours = 0;
const overrides = {
  environment: 'test',
  host: '127.0.0.1',
  port: 0,
  demo: false,
  logLevel: 'silent',
  dataDir,
  operatorKey: 'op_fixtures_key',
  adminPassword: 'correct horse',
  webhookSecret: [...new Set([SECRET, ...(vectors?.vectors ?? []).flatMap((one) => one.secrets ?? [])])].join(','),
  webhookVerifyToken: handshakes?.verify_token ?? 'fixture-token',
  whatsappApiBaseUrl: 'http://127.0.0.1:9',
  instagramApiBaseUrl: 'http://127.0.0.1:9',
} as const;
const baton = await serve(loadConfig({ env: {}, overrides }), {
  inMemory: true,
  log: createLog({ level: 'silent', format: 'json' }),
  // Inboxes are remembered for a while: each payload comes an hour after the last.
  clock: { now: () => new Date(Date.now() + hours * 3_600_000) },
});
const { ctx } = baton.runtime;

let tried = 0;
let wrong = 0;
for (const [name, expected] of Object.entries(manifest.fixtures)) tell(name, await replay(name, expected));
for (const { query, ...expected } of handshakes?.cases ?? []) tell(`verification "${query}"`, await shakeHands(query, expected));
for (const vector of vectors?.vectors ?? []) tell(`signature ${vector.name}`, await trySignature(vector));
console.log(`${provider}: ${tried - wrong} of ${tried} are as they should be (${Object.keys(manifest.fixtures).length} payloads).`);
await baton.stop();
rmSync(dataDir, { recursive: true, force: true });
process.exit(wrong === 0 ? 0 : 1);

function tell(name: string, complaints: string[]): void {
  tried += 1;
  for (const complaint of complaints) console.log(`${name}: ${complaint}`);
  if (complaints.length > 0) wrong += 1;
}

function readJson<T>(name: string): T | null {
  const path = join(folder, name);
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as T) : null;
}

async function shakeHands(query: string, expected: { status: number; body?: string }): Promise<string[]> {
  const response = await fetch(`${baton.url}/webhook/meta?${query}`);
  const body = await response.text();
  return [
    ...(response.status === expected.status ? [] : [`the answer should be ${expected.status} and is ${response.status}`]),
    ...(expected.body === undefined || expected.body === body ? [] : [`the challenge should be ${expected.body} and is ${body}`]),
  ];
}

async function trySignature(vector: { body: string; header?: string | string[] | null; valid: boolean }): Promise<string[]> {
  const headers = new Headers({ 'content-type': 'application/json' });
  for (const value of [vector.header ?? []].flat()) headers.append('x-hub-signature-256', value);
  const { status } = await fetch(`${baton.url}/webhook/meta`, { method: 'POST', headers, body: vector.body });
  return (status === 200) === vector.valid ? [] : [`should be ${vector.valid ? 'taken' : 'refused'} and is answered ${status}`];
}

async function replay(name: string, expected: Expected): Promise<string[]> {
  hours += 1;
  const workspaceId = newId();
  await ctx.db.system((tx) => tx.query('insert into workspaces (id, name, slug) values ($1, $2, $3)', [workspaceId, name, `w-${workspaceId}`]));
  const accounts = Object.keys(manifest.env['phone_number_ids'] ?? manifest.env['accounts'] ?? {});
  const inboxes: Inbox[] = [];
  for (const externalId of accounts) inboxes.push(await createInbox(ctx, workspaceId, { kind: provider, name: externalId, externalId }));
  await seed(workspaceId, inboxes[0]!);
  if (expected.afterFixture) await post(workspaceId, expected.afterFixture);
  const before = await read(workspaceId);
  const { status, outcomes, quarantined } = await post(workspaceId, name);
  const after = await read(workspaceId);
  for (const inbox of inboxes) await disableInbox(ctx, workspaceId, inbox.id);
  return judge(expected, { status, outcomes, quarantined, fresh: after.slice(before.length), all: after });
}

/** What was said before: the contacts of the payloads wrote, and the manifest's outbound messages were sent to them. */
async function seed(workspaceId: string, inbox: Inbox): Promise<void> {
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

async function post(workspaceId: string, name: string): Promise<{ status: number; outcomes: string[]; quarantined: number }> {
  const raw = readFileSync(join(folder, files.get(name) ?? `${name}.json`));
  const unplaced = await countUnplaced();
  const earlier = new Set((await outcomesOf(workspaceId)).map((one) => one.id));
  const signature = `sha256=${createHmac('sha256', SECRET).update(raw).digest('hex')}`;
  const headers = { 'content-type': 'application/json', 'x-hub-signature-256': signature };
  const { status } = await fetch(`${baton.url}/webhook/meta`, { method: 'POST', headers, body: raw });
  const deadline = Date.now() + 30_000;
  let rows = await outcomesOf(workspaceId);
  // An echo is looked at after two seconds.
  for (; rows.some((one) => one.outcome === null) && Date.now() < deadline; rows = await outcomesOf(workspaceId)) await new Promise((go) => setTimeout(go, 20));
  const outcomes = rows.filter((one) => !earlier.has(one.id)).map((one) => one.outcome ?? 'never handled');
  return { status, outcomes, quarantined: outcomes.filter((one) => one === 'unreadable').length + (await countUnplaced()) - unplaced };
}

function outcomesOf(workspaceId: string): Promise<{ id: string; outcome: string | null }[]> {
  return ctx.db.tx(workspaceId, (tx) =>
    tx.query('select id, case when processed_at is not null then outcome end as outcome from deliveries where workspace_id = $1 order by id', [workspaceId]),
  );
}

/** What names no account of ours has no workspace to be kept in: it is counted. */
async function countUnplaced(): Promise<number> {
  const { values } = await ctx.metrics.webhooksRefused.get();
  return values.filter((one) => one.labels['reason'] === 'no_account').reduce((sum, one) => sum + one.value, 0);
}

async function read(workspaceId: string): Promise<Stored[]> {
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
  // A manifest that names none leaves it to the receiver whether people are told of something that is no message.
  if (expected.system !== undefined) same('notices', fresh.filter((one) => one.author === 'system').length, expected.system);
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
