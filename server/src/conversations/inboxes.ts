import { and, eq, ne } from 'drizzle-orm';
import type { Ctx } from '#platform/context';
import type { Tx } from '#platform/db';
import { BatonError, notFound } from '#platform/errors';
import { newId } from '#platform/ids';
import { inboxBroken, inboxWorking } from './events.ts';
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
}

export interface CreateInbox {
  kind: InboxKind;
  name: string;
  externalId: string;
  assistantId?: string | null;
  settings?: InboxSettings;
  secrets?: Record<string, string>;
}

type Sealing = Pick<Ctx, 'db' | 'vault'>;

/** Connects an account. @throws conflict when another inbox, of whatever workspace, has this provider id. */
export async function createInbox(ctx: Sealing, workspaceId: string, input: CreateInbox): Promise<Inbox> {
  const id = newId();
  return ctx.db.tx(workspaceId, async (tx) => {
    const rows = await tx.orm
      .insert(inboxes)
      .values({
        workspaceId,
        id,
        kind: input.kind,
        name: input.name,
        externalId: input.externalId,
        assistantId: input.assistantId ?? null,
        settings: input.settings ?? {},
        sealedSecrets: input.secrets ? ctx.vault.seal(JSON.stringify(input.secrets), `inbox:${id}`) : null,
      })
      .onConflictDoNothing()
      .returning();
    const [row] = rows;
    if (!row) throw new BatonError('conflict', { message: `A ${input.kind} inbox with the id ${input.externalId} is connected already.` });
    return toInbox(row);
  });
}

export async function listInboxes(ctx: Pick<Ctx, 'db'>, workspaceId: string): Promise<Inbox[]> {
  return ctx.db.tx(workspaceId, async (tx) =>
    (await tx.orm.select().from(inboxes).where(ne(inboxes.status, 'disabled')).orderBy(inboxes.createdAt)).map(toInbox),
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
export async function readInboxSecrets(ctx: Sealing, workspaceId: string, inboxId: string): Promise<Record<string, string>> {
  const row = await ctx.db.tx(workspaceId, (tx) => findRow(tx, inboxId));
  if (!row.sealedSecrets) return {};
  return JSON.parse(ctx.vault.open(row.sealedSecrets, `inbox:${inboxId}`)) as Record<string, string>;
}

/** An inbox with its tokens in clear: one prepared statement, because every send asks. */
export async function readInboxForSending(tx: Tx, vault: Ctx['vault'], inboxId: string): Promise<{ inbox: Inbox; secrets: Record<string, string> }> {
  const [row] = await tx.query<Inbox & { sealedSecrets: string | null }>(FOR_SENDING, [tx.workspaceId, inboxId], 'inbox-for-sending');
  if (!row) throw notFound('inbox');
  const { sealedSecrets, ...inbox } = row;
  return { inbox, secrets: sealedSecrets ? (JSON.parse(vault.open(sealedSecrets, `inbox:${inboxId}`)) as Record<string, string>) : {} };
}

const FOR_SENDING = `select id, workspace_id as "workspaceId", kind, name, external_id as "externalId", assistant_id as "assistantId", status,
  broken_reason as "brokenReason", settings, sealed_secrets as "sealedSecrets" from inboxes where workspace_id = $1 and id = $2`;

/** Changes an inbox's name, assistant, rules or secrets. New secrets are a new chance: a broken inbox is tried again. */
export async function updateInbox(
  ctx: Sealing,
  workspaceId: string,
  inboxId: string,
  change: { name?: string; assistantId?: string | null; settings?: InboxSettings; secrets?: Record<string, string> },
): Promise<Inbox> {
  return ctx.db.tx(workspaceId, async (tx) => {
    const { secrets, ...plain } = change;
    const before = await findRow(tx, inboxId);
    const [row] = await tx.orm
      .update(inboxes)
      .set({ ...plain, ...(secrets ? { sealedSecrets: ctx.vault.seal(JSON.stringify(secrets), `inbox:${inboxId}`) } : {}), updatedAt: new Date() })
      .where(and(eq(inboxes.workspaceId, workspaceId), eq(inboxes.id, inboxId)))
      .returning();
    if (!row) throw notFound('inbox');
    if (secrets && before.status === 'broken') await markInboxWorking({ db: tx }, workspaceId, inboxId);
    return toInbox(row);
  });
}

/** Takes an inbox out of use. Its conversations stay readable. */
export async function disableInbox(ctx: Pick<Ctx, 'db'>, workspaceId: string, inboxId: string): Promise<void> {
  await ctx.db.tx(workspaceId, async (tx) => {
    await findRow(tx, inboxId);
    await tx.orm.update(inboxes).set({ status: 'disabled', updatedAt: new Date() }).where(eq(inboxes.id, inboxId));
  });
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
  };
}
