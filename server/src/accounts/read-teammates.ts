import { and, asc, eq } from 'drizzle-orm';
import type { Ctx } from '#platform/context';
import { notFound } from '#platform/errors';
import type { Role } from './roles.ts';
import { teammates } from './schema.ts';
import type { Presence } from './schema.ts';

/** A person who works in the desk. The password's hash never leaves this domain. */
export interface Teammate {
  id: string;
  workspaceId: string;
  email: string;
  name: string;
  role: Role;
  status: Presence;
  department: string | null;
  specializations: string[];
  maxConcurrentTickets: number;
  lastLoginAt: Date | null;
  createdAt: Date;
}

/** All teammates of the workspace, oldest first. A desk has tens of them, so there are no pages; a thousand is the end. */
export async function listTeammates(ctx: Pick<Ctx, 'db'>, workspaceId: string): Promise<Teammate[]> {
  const rows = await ctx.db.tx(workspaceId, (tx) =>
    tx.orm.select().from(teammates).where(eq(teammates.workspaceId, workspaceId)).orderBy(asc(teammates.createdAt), asc(teammates.id)).limit(1000),
  );
  return rows.map(toTeammate);
}

/** @throws not_found */
export async function readTeammate(ctx: Pick<Ctx, 'db'>, workspaceId: string, teammateId: string): Promise<Teammate> {
  const [row] = await ctx.db.tx(workspaceId, (tx) =>
    tx.orm
      .select()
      .from(teammates)
      .where(and(eq(teammates.workspaceId, workspaceId), eq(teammates.id, teammateId))),
  );
  if (!row) throw notFound('teammate');
  return toTeammate(row);
}

export function toTeammate(row: typeof teammates.$inferSelect): Teammate {
  return {
    id: row.id,
    workspaceId: row.workspaceId,
    email: row.email,
    name: row.name,
    role: row.role,
    status: row.status,
    department: row.department,
    specializations: row.specializations,
    maxConcurrentTickets: row.maxConcurrentTickets,
    lastLoginAt: row.lastLoginAt,
    createdAt: row.createdAt,
  };
}
