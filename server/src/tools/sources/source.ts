import { and, eq } from 'drizzle-orm';
import type { Ctx } from '#platform/context';
import type { Tx } from '#platform/db';
import { BatonError, notFound } from '#platform/errors';
import { isId } from '#platform/ids';
import { toolSources } from '../schema.ts';

/** A source without its secret, which is opened apart, for the moment of a call. */
export type ToolSource = Omit<typeof toolSources.$inferSelect, 'sealedSecret'>;
export type SourceRow = typeof toolSources.$inferSelect;

export interface Secret {
  header: string;
  value: string;
}

export const sourceTag = (workspaceId: string) => `${workspaceId}:tool-sources`;
/** What its secret is bound to. */
export const sealedFor = (id: string) => `tool-source:${id}`;

/** Oldest first. */
export async function listSources(ctx: Pick<Ctx, 'db'>, workspaceId: string): Promise<ToolSource[]> {
  const wanted = eq(toolSources.workspaceId, workspaceId);
  return ctx.db.tx(workspaceId, async (tx) => (await tx.orm.select().from(toolSources).where(wanted).orderBy(toolSources.id)).map(withoutSecret));
}

/** @throws not_found */
export async function readSource(ctx: Pick<Ctx, 'db'>, workspaceId: string, id: string): Promise<ToolSource> {
  return ctx.db.tx(workspaceId, async (tx) => withoutSecret(await findSourceRow(tx, workspaceId, id)));
}

/** @throws not_found */
export async function findSourceRow(tx: Tx, workspaceId: string, id: string, lock = false): Promise<SourceRow> {
  if (!isId(id)) throw notFound('tool source');
  const wanted = tx.orm
    .select()
    .from(toolSources)
    .where(and(eq(toolSources.workspaceId, workspaceId), eq(toolSources.id, id)));
  const [row] = await (lock ? wanted.for('no key update') : wanted);
  if (!row) throw notFound('tool source');
  return row;
}

/**
 * The source with its secret in clear, as it is now: never logged, never in an answer.
 * @throws not_found when it is gone or off, conflict when it is another version than the tool was made of
 */
export async function openForCall(
  ctx: Pick<Ctx, 'db' | 'vault'>,
  { workspaceId, id, version }: ToolSource,
): Promise<{ source: ToolSource; secret: Secret | null }> {
  const row = await ctx.db.tx(workspaceId, (tx) => findSourceRow(tx, workspaceId, id));
  if (!row.enabled) throw new BatonError('not_found', { message: `The tools of ${row.title} are switched off.` });
  if (row.version !== version) throw new BatonError('conflict', { message: `The tools of ${row.title} were changed meanwhile. List them again.` });
  return { source: withoutSecret(row), secret: openSecret(ctx, row) };
}

/** What somebody said yes to was shown of one version of the source. `seenState` is that version. @throws conflict */
export function refuseIfChanged({ title, version }: ToolSource, seenState: string | null): void {
  if (seenState !== null && seenState !== String(version))
    throw new BatonError('conflict', { message: `${title} was changed since this was shown. Call again without confirm_token.` });
}

export function openSecret({ vault }: Pick<Ctx, 'vault'>, row: SourceRow): Secret | null {
  return row.sealedSecret && row.secretHeader ? { header: row.secretHeader, value: vault.open(row.sealedSecret, sealedFor(row.id)) } : null;
}

export function sealSecret({ vault }: Pick<Ctx, 'vault'>, id: string, secret: Secret | null): { secretHeader: string | null; sealedSecret: string | null } {
  return { secretHeader: secret?.header.toLowerCase() ?? null, sealedSecret: secret ? vault.seal(secret.value, sealedFor(id)) : null };
}

export function withoutSecret(row: SourceRow): ToolSource {
  const { sealedSecret: _, ...source } = row;
  return source;
}
