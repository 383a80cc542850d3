import { and, eq, ne } from 'drizzle-orm';
import type { Ctx } from '#platform/context';
import type { Tx } from '#platform/db';
import { notFound } from '#platform/errors';
import { inboxBroken, inboxWorking } from './events.ts';
import type { InboxSecrets } from './inbox-secrets.ts';
import { inboxes } from './schema.ts';
import type { InboxKind, InboxSettings } from './schema.ts';

/** One connected account of a channel. Its secrets are read apart, when a provider is called. */
export interface Inbox {
  id: string;
  workspaceId: string;
  kind: InboxKind;
  name: string;
  externalId: string;
  assistantId: string | null;
  status: 'active' | 'broken' | 'disabled';
  brokenReason: string | null;
  settings: InboxSettings;
  createdAt: Date;
}

type Sealing = Pick<Ctx, 'db' | 'vault'>;

/** Those in use, or all that there ever were. */
export async function listInboxes(ctx: Pick<Ctx, 'db'>, workspaceId: string, { withDisabled = false } = {}): Promise<Inbox[]> {
  return ctx.db.tx(workspaceId, async (tx) =>
    (
      await tx.orm
        .select()
        .from(inboxes)
        .where(withDisabled ? undefined : ne(inboxes.status, 'disabled'))
        .orderBy(inboxes.createdAt)
    ).map(toInbox),
  );
}

/** Inboxes whose provider refuses our credentials, in every workspace, the longest broken first. */
export async function listBrokenInboxes(ctx: Pick<Ctx, 'db'>): Promise<{ workspaceId: string; id: string }[]> {
  return ctx.db.system((tx) => tx.query(`select workspace_id as "workspaceId", id from inboxes where status = 'broken' order by updated_at limit 100`));
}

/** How many are broken, over all workspaces. `tx` is a system transaction. */
export async function countBrokenInboxes(tx: Tx): Promise<number> {
  const [row] = await tx.query<{ n: number }>(`select count(*)::int as n from inboxes where status = 'broken'`);
  return row?.n ?? 0;
}

export async function readInbox(ctx: Pick<Ctx, 'db'>, workspaceId: string, inboxId: string): Promise<Inbox> {
  return ctx.db.tx(workspaceId, async (tx) => toInbox(await findRow(tx, inboxId)));
}

/** The inbox's tokens in clear. For the moment of a provider call; never logged, never returned by a route. */
export async function readInboxSecrets(ctx: Sealing, workspaceId: string, inboxId: string): Promise<InboxSecrets> {
  const row = await ctx.db.tx(workspaceId, (tx) => findRow(tx, inboxId));
  if (!row.sealedSecrets) return {};
  return JSON.parse(ctx.vault.open(row.sealedSecrets, `inbox:${inboxId}`)) as InboxSecrets;
}

/** An inbox with its tokens in clear. */
export interface OpenedInbox {
  inbox: Inbox;
  secrets: InboxSecrets;
}

type SealedInbox = Inbox & { sealedSecrets: string | null };

/** For the moment of a provider call, in one prepared statement. */
export async function readInboxForSending(tx: Tx, vault: Ctx['vault'], inboxId: string): Promise<OpenedInbox> {
  const [row] = await tx.query<SealedInbox>(FOR_SENDING, [tx.workspaceId, inboxId], 'inbox-for-sending');
  if (!row) throw notFound('inbox');
  return openInbox(vault, row);
}

/** The same by the messages that are to be sent, each inbox once: every send asks, so it leaves together with the look at the messages. */
export async function readInboxesForSending(tx: Tx, vault: Ctx['vault'], messageIds: readonly string[]): Promise<Map<string, OpenedInbox>> {
  const rows = await tx.query<SealedInbox>(ALL_FOR_SENDING, [tx.workspaceId, messageIds], 'inboxes-for-sending');
  return new Map(rows.map((row) => [row.id, openInbox(vault, row)]));
}

const SELECT_SEALED = `select id, workspace_id as "workspaceId", kind, name, external_id as "externalId", assistant_id as "assistantId", status,
  broken_reason as "brokenReason", settings, created_at as "createdAt", sealed_secrets as "sealedSecrets" from inboxes`;
const FOR_SENDING = `${SELECT_SEALED} where workspace_id = $1 and id = $2`;
// The list through a subquery: bare, Postgres plans for each call, which was ten times what the rest takes.
const ALL_FOR_SENDING = `${SELECT_SEALED} where workspace_id = $1
  and id in (select inbox_id from messages where workspace_id = $1 and id = any(array(select unnest($2::uuid[]))))`;

function openInbox(vault: Ctx['vault'], { sealedSecrets, ...inbox }: SealedInbox): OpenedInbox {
  return { inbox, secrets: sealedSecrets ? (JSON.parse(vault.open(sealedSecrets, `inbox:${inbox.id}`)) as InboxSecrets) : {} };
}

/** The provider refuses our credentials: messages wait from now on instead of failing one by one. Says so once. */
export async function markInboxBroken(ctx: Pick<Ctx, 'db'>, workspaceId: string, inboxId: string, reason: string): Promise<void> {
  await ctx.db.tx(workspaceId, async (tx) => {
    const changed = await tx.orm
      .update(inboxes)
      .set({ status: 'broken', brokenReason: reason, updatedAt: new Date() })
      .where(and(eq(inboxes.id, inboxId), eq(inboxes.status, 'active')))
      .returning({ id: inboxes.id });
    if (changed.length > 0) await tx.record(inboxBroken, { inbox_id: inboxId, reason });
  });
}

export async function markInboxWorking(ctx: Pick<Ctx, 'db'>, workspaceId: string, inboxId: string): Promise<void> {
  await ctx.db.tx(workspaceId, async (tx) => {
    const changed = await tx.orm
      .update(inboxes)
      .set({ status: 'active', brokenReason: null, updatedAt: new Date() })
      .where(and(eq(inboxes.id, inboxId), eq(inboxes.status, 'broken')))
      .returning({ id: inboxes.id });
    if (changed.length > 0) await tx.record(inboxWorking, { inbox_id: inboxId });
  });
}

async function findRow(tx: Tx, inboxId: string): Promise<typeof inboxes.$inferSelect> {
  const [row] = await tx.orm.select().from(inboxes).where(eq(inboxes.id, inboxId));
  if (!row) throw notFound('inbox');
  return row;
}

export function toInbox(row: typeof inboxes.$inferSelect): Inbox {
  return {
    id: row.id,
    workspaceId: row.workspaceId,
    kind: row.kind,
    name: row.name,
    externalId: row.externalId,
    assistantId: row.assistantId,
    status: row.status,
    brokenReason: row.brokenReason,
    settings: row.settings,
    createdAt: row.createdAt,
  };
}
