/**
 * Holds Baton against a folder of Dixa's or Chatwoot's webhooks and the signatures in its `_signatures.json`: each is posted to a whole Baton over HTTP,
 * first with a false signature, then twice with its own, at the moment it was signed, and what is made of it must be what the table below says.
 * `node scripts/try-desk-fixtures.mjs <folder with dixa/ and chatwoot/>`; leaves with 1 when anything differs.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { serve } from '#app';
import { createInbox } from '#conversations';
import { loadConfig } from '#platform/config';
import { createLog } from '#platform/log';
import { newId } from '#platform/ids';

interface Signatures {
  secret?: string;
  secretKeyHex?: string;
  vectors: { file: string; headers: Record<string, string> }[];
}

/** It says nothing that was not known, so it is no row. */
const SAID_ALREADY = 'said_already';

/** What is made of each, in the order in which a conversation would bring them. Null: it is answered as ignored, and not stored. */
const EXPECTED = {
  chatwoot: {
    webhook_conversation_created: 'state_conversation_created',
    webhook_message_created_incoming_pending: 'text_stored',
    webhook_message_created_incoming_attachment: 'media_stored',
    webhook_message_created_outgoing_own_agent_bot: 'ignored_own_message',
    webhook_message_created_template: 'ignored_template',
    webhook_message_created_private_note: 'ignored_own_message',
    webhook_message_updated_input_select_submitted: 'choice_stored',
    agentbot_conversation_opened: 'state_conversation_opened',
    webhook_conversation_status_changed_handoff_open: SAID_ALREADY,
    webhook_conversation_updated_assigned: 'state_conversation_updated',
    webhook_message_created_outgoing_human_open: 'teammate_stored',
    webhook_conversation_status_changed_resolved: 'state_conversation_status_changed',
    webhook_conversation_typing_on: null,
    webhook_webwidget_triggered: null,
  },
  dixa: {
    webhook_conversation_created_email: 'conversation_created',
    webhook_message_added_inbound_email: 'message_stored',
    webhook_message_added_inbound_chat: 'message_stored',
    webhook_message_added_outbound_own_bot: 'own_message',
    webhook_message_added_outbound_human_agent: 'message_stored',
    webhook_conversation_note_added: 'conversation_note_added',
    webhook_conversation_tag_added: 'conversation_tag_added',
    // Both show a person who has the conversation.
    webhook_conversation_pending: 'taken',
    webhook_conversation_rated: 'taken',
    webhook_conversation_closed: 'closed',
  },
} as const satisfies Record<string, Record<string, string | null>>;

const folder = resolve(process.argv[2] ?? '.');
const provider = basename(folder) === 'dixa' ? 'dixa' : 'chatwoot';
const signatures = JSON.parse(readFileSync(join(folder, '_signatures.json'), 'utf8')) as Signatures;
const dataDir = mkdtempSync(join(tmpdir(), 'baton-fixtures-'));
let now = Date.now();
const overrides = {
  environment: 'test',
  host: '127.0.0.1',
  port: 0,
  demo: false,
  logLevel: 'silent',
  dataDir,
  operatorKey: 'op_fixtures_key',
  adminPassword: 'correct horse',
  dixaBaseUrl: 'http://127.0.0.1:9',
  chatwootBaseUrl: 'http://127.0.0.1:9',
} as const;
const options = { inMemory: true, log: createLog({ level: 'silent', format: 'json' }), clock: { now: () => new Date(now) } };
const baton = await serve(loadConfig({ env: {}, overrides }), options);
const { ctx } = baton.runtime;
const workspaceId = newId();
await ctx.db.system((tx) => tx.query('insert into workspaces (id, name, slug) values ($1, $2, $3)', [workspaceId, 'Fixtures', `w-${workspaceId}`]));
const place = provider === 'dixa' ? '/dixa_conversation_started' : '/webhook/chatwoot';
await createInbox(ctx, workspaceId, {
  kind: provider,
  name: 'Fixtures',
  ...(provider === 'dixa'
    ? { externalId: 'default', settings: { dixa: { agent_id: ownId('webhook_message_added_outbound_own_bot.json') } } }
    : { externalId: 'default', settings: { chatwoot: { bot_id: ownId('webhook_message_created_outgoing_own_agent_bot.json') } } }),
  secrets: { webhook_secret: signatures.secret ?? signatures.secretKeyHex ?? '' },
});

let wrong = 0;
let seen: string[] = [];
const expected: Record<string, string | null> = EXPECTED[provider];
const vectors = new Map(signatures.vectors.map((one) => [one.file.replace(/\.json$/, ''), one]));
for (const name of vectors.keys()) if (!(name in expected)) tell(name, ['is not in the table']);
for (const [name, outcome] of Object.entries(expected)) tell(name, await replay(name, outcome));
console.log(`${provider}: ${Object.keys(expected).length - wrong} of ${Object.keys(expected).length} webhooks are as they should be.`);
await baton.stop();
rmSync(dataDir, { recursive: true, force: true });
process.exit(wrong === 0 ? 0 : 1);

function tell(name: string, complaints: string[]): void {
  for (const complaint of complaints) console.log(`${name}: ${complaint}`);
  if (complaints.length > 0) wrong += 1;
}

/** Who writes as us, as one of the webhooks shows. */
function ownId(file: string): string {
  const body = JSON.parse(readFileSync(join(folder, file), 'utf8')) as { sender?: { id: number }; data?: { author: { id: string } } };
  return String(body.sender?.id ?? body.data?.author.id);
}

async function replay(name: string, outcome: string | null): Promise<string[]> {
  const vector = vectors.get(name);
  if (!vector) return ['is not in the folder'];
  const signedAt = vector.headers['X-Chatwoot-Timestamp'] ?? `${Number(/t=(\d+)/.exec(vector.headers['X-DIXA-SIGNATURE'] ?? '')?.[1]) / 1000}`;
  now = Number(signedAt) * 1000 + 1000;
  const body = readFileSync(join(folder, vector.file));
  const forged = Object.fromEntries(Object.entries(vector.headers).map(([key, value]) => [key, /signature/i.test(key) ? flip(value) : value]));
  const refused = await post(forged, body);
  const [first, second] = [await post(vector.headers, body), await post(vector.headers, body)];
  const rows = await outcomes();
  const complaints: string[] = [];
  const same = (what: string, is: unknown, should: unknown) => {
    if (is !== should) complaints.push(`${what} should be ${String(should)} and is ${String(is)}`);
  };
  same('the answer to a false signature', refused.status, 401);
  same('the first answer', first.status < 300, true);
  same('the second answer', second.said, outcome === null ? 'ignored' : 'duplicate_ignored');
  const isStored = outcome !== null && outcome !== SAID_ALREADY;
  same('what is made of it', rows[0] ?? null, isStored ? outcome : null);
  same('rows', rows.length, isStored ? 1 : 0);
  return complaints;
}

function flip(signature: string): string {
  const last = signature.at(-1) === '0' ? '1' : '0';
  return signature.slice(0, -1) + last;
}

async function post(headers: Record<string, string>, body: Buffer): Promise<{ status: number; said: unknown }> {
  const response = await fetch(new URL(place, baton.url), { method: 'POST', headers, body });
  return { status: response.status, said: ((await response.json()) as { status?: string }).status };
}

/** Of what was stored since the last time, when all of it is done. */
async function outcomes(): Promise<string[]> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const rows = await ctx.db.tx(workspaceId, (tx) =>
      tx.query<{ id: string; outcome: string | null }>(
        'select id, case when processed_at is not null then outcome end as outcome from deliveries where workspace_id = $1',
        [workspaceId],
      ),
    );
    const fresh = rows.filter((one) => !seen.includes(one.id));
    if (fresh.every((one) => one.outcome !== null) || Date.now() > deadline) {
      seen = rows.map((one) => one.id);
      return fresh.map((one) => one.outcome ?? 'never handled');
    }
    await new Promise((go) => setTimeout(go, 20));
  }
}
