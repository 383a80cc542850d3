import { and, desc, eq, gte, ilike, like, lt, or, sql } from 'drizzle-orm';
import type { Ctx } from '#platform/context';
import { auditEntries } from './schema.ts';

export type AuditEntry = typeof auditEntries.$inferSelect;

export interface AuditFilter {
  actorId?: string | undefined;
  /** An action, or its first word. */
  action?: string | undefined;
  targetId?: string | undefined;
  ticketId?: string | undefined;
  from?: Date | undefined;
  /** Not included. */
  to?: Date | undefined;
  text?: string | undefined;
}

/** Entries that fit, newest first, older than `before` when given. */
export async function readAudit(
  ctx: Pick<Ctx, 'db'>,
  workspaceId: string,
  filter: AuditFilter,
  page: { limit: number; before?: string | undefined },
): Promise<AuditEntry[]> {
  const { actorId, action, targetId, ticketId, from, to, text } = filter;
  const pattern = text === undefined ? undefined : `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`;
  const fits = and(
    eq(auditEntries.workspaceId, workspaceId),
    page.before === undefined ? undefined : lt(auditEntries.id, page.before),
    actorId === undefined ? undefined : eq(auditEntries.actorId, actorId),
    action === undefined ? undefined : action.includes('.') ? eq(auditEntries.action, action) : like(auditEntries.action, `${action.replaceAll('_', '\\_')}.%`),
    targetId === undefined ? undefined : eq(auditEntries.targetId, targetId),
    ticketId === undefined ? undefined : eq(auditEntries.ticketId, ticketId),
    from === undefined ? undefined : gte(auditEntries.at, from),
    to === undefined ? undefined : lt(auditEntries.at, to),
    pattern === undefined
      ? undefined
      : or(
          ilike(auditEntries.actorName, pattern),
          ilike(auditEntries.action, pattern),
          ilike(auditEntries.address, pattern),
          ilike(sql`${auditEntries.changes}::text`, pattern),
          ilike(sql`${auditEntries.details}::text`, pattern),
        ),
  );
  return ctx.db.tx(workspaceId, (tx) => tx.orm.select().from(auditEntries).where(fits).orderBy(desc(auditEntries.id)).limit(page.limit));
}
