import { and, eq } from 'drizzle-orm';
import type { Ctx } from '#platform/context';
import type { Tx } from '#platform/db';
import { BatonError, notFound } from '#platform/errors';
import { newId } from '#platform/ids';
import { inboxChanged, inboxConnected, inboxWorking } from './events.ts';
import { changeSecrets, changedSecrets } from './inbox-secrets.ts';
import type { InboxSecrets } from './inbox-secrets.ts';
import { toInbox } from './inboxes.ts';
import type { Inbox } from './inboxes.ts';
import { inboxes } from './schema.ts';
import type { InboxKind, InboxSettings } from './schema.ts';

export interface CreateInbox {
  kind: InboxKind;
  name: string;
  externalId: string;
  /** Made when absent. */
  id?: string;
  assistantId?: string | null;
  settings?: InboxSettings;
  secrets?: Record<string, string>;
  /** Who does it; absent: the system. */
  by?: InboxAuthor;
}

/** What is absent stays. */
export interface ChangeInbox {
  name?: string | undefined;
  assistantId?: string | null | undefined;
  settings?: InboxSettings | undefined;
  status?: 'active' | 'disabled' | undefined;
  /** New values by name; null takes one away, absent ones stay. */
  secrets?: Readonly<Record<string, string | null>> | undefined;
  /** Secrets by which others prove themselves to us: their earlier value stays good until then. */
  overlap?: { names: readonly string[]; until: Date } | undefined;
  by?: InboxAuthor | undefined;
}

export interface InboxAuthor {
  kind: string;
  id?: string | null;
}

type Sealing = Pick<Ctx, 'db' | 'vault' | 'clock'>;
type Row = typeof inboxes.$inferSelect;
const SYSTEM: InboxAuthor = { kind: 'system' };

/** Connects an account. @throws conflict when another inbox, of whatever workspace, has this provider id */
export async function createInbox(ctx: Sealing, workspaceId: string, input: CreateInbox): Promise<Inbox> {
  const id = input.id ?? newId();
  const secrets = changeSecrets({}, { values: input.secrets ?? {}, now: ctx.clock.now() });
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
        sealedSecrets: seal(ctx, id, secrets),
      })
      .onConflictDoNothing()
      .returning();
    const [row] = rows;
    if (!row) throw await taken(tx, input);
    const { kind, name, externalId } = input;
    await tx.record(inboxConnected, { inbox_id: id, kind, name, external_id: externalId, secrets: changedSecrets({}, secrets) }, { actor: input.by ?? SYSTEM });
    return toInbox(row);
  });
}

/**
 * Changes an inbox's name, assistant, rules, secrets or whether it is in use. New secrets are a new chance: a broken inbox is tried again,
 * and so is one that is taken into use again. @throws not_found; conflict when its provider id was connected elsewhere meanwhile
 */
export async function updateInbox(ctx: Sealing, workspaceId: string, inboxId: string, change: ChangeInbox): Promise<Inbox> {
  return ctx.db.tx(workspaceId, async (tx) => {
    const [before] = await tx.orm.select().from(inboxes).where(eq(inboxes.id, inboxId)).for('no key update');
    if (!before) throw notFound('inbox');
    const { secrets: values, overlap, status, by = SYSTEM, ...plain } = change;
    const held = before.sealedSecrets ? (JSON.parse(ctx.vault.open(before.sealedSecrets, `inbox:${inboxId}`)) as InboxSecrets) : {};
    const secrets = changeSecrets(held, { values: values ?? {}, now: ctx.clock.now(), overlap });
    const names = changedSecrets(held, secrets);
    const wakes = (status === 'active' && before.status === 'disabled') || (before.status === 'broken' && Object.keys(values ?? {}).length > 0);
    const next = wakes ? 'active' : status === 'disabled' ? 'disabled' : before.status;
    const rest = Object.fromEntries(Object.entries(plain).filter(([, value]) => value !== undefined));
    const [row] = await tx.orm
      .update(inboxes)
      .set({
        ...rest,
        status: next,
        ...(next === 'active' ? { brokenReason: null } : {}),
        ...(names.length > 0 ? { sealedSecrets: seal(ctx, inboxId, secrets) } : {}),
        updatedAt: ctx.clock.now(),
      })
      .where(and(eq(inboxes.workspaceId, workspaceId), eq(inboxes.id, inboxId)))
      .returning()
      .catch(explain);
    if (!row) throw notFound('inbox');
    const changes = listChanges(before, row);
    if (Object.keys(changes).length > 0 || names.length > 0) await tx.record(inboxChanged, { inbox_id: inboxId, changes, secrets: names }, { actor: by });
    if (wakes) await tx.record(inboxWorking, { inbox_id: inboxId });
    return toInbox(row);
  });
}

/** Takes an inbox out of use. Its conversations stay readable, and it can be taken into use again. */
export async function disableInbox(ctx: Sealing, workspaceId: string, inboxId: string, who: InboxAuthor = SYSTEM): Promise<void> {
  await updateInbox(ctx, workspaceId, inboxId, { status: 'disabled', by: who });
}

function seal(ctx: Pick<Ctx, 'vault'>, id: string, secrets: InboxSecrets): string | null {
  return Object.keys(secrets).length > 0 ? ctx.vault.seal(JSON.stringify(secrets), `inbox:${id}`) : null;
}

function listChanges(before: Row, after: Row): Record<string, { from: unknown; to: unknown }> {
  const fields = { name: 'name', assistant_id: 'assistantId', status: 'status' } as const;
  const plain = Object.entries(fields).map(([name, field]) => [name, before[field], after[field]] as const);
  const names = new Set([...Object.keys(before.settings), ...Object.keys(after.settings)]) as Set<keyof InboxSettings>;
  const settings = [...names].map((name) => [`settings.${name}`, before.settings[name] ?? null, after.settings[name] ?? null] as const);
  const different = [...plain, ...settings].filter(([, from, to]) => JSON.stringify(from) !== JSON.stringify(to));
  return Object.fromEntries(different.map(([name, from, to]) => [name, { from, to }]));
}

/** Who asks about an inbox of their own is told which; of another workspace's nothing more than that it is taken. */
async function taken(tx: Tx, { kind, externalId }: CreateInbox): Promise<BatonError> {
  const [own] = await tx.query<{ id: string }>(`select id from inboxes where workspace_id = $1 and kind = $2 and external_id = $3 and status <> 'disabled'`, [
    tx.workspaceId,
    kind,
    externalId,
  ]);
  const message = `A ${kind} inbox with the id ${externalId} is connected already${own ? '' : ', and not in this workspace'}.`;
  return new BatonError('conflict', { message, details: own ? { inbox_id: own.id } : null });
}

/** An inbox that comes back may find that its place was taken. */
function explain(error: unknown): never {
  const { code } = ((error as { cause?: unknown }).cause ?? error) as { code?: string };
  if (code === '23505') throw new BatonError('conflict', { message: 'Its provider id was connected by another inbox meanwhile.', cause: error });
  throw error;
}
