import { and, asc, eq, isNull } from 'drizzle-orm';
import type { Ctx } from '#platform/context';
import type { Tx } from '#platform/db';
import { notFound } from '#platform/errors';
import type { Permission } from '#platform/principal';
import { permissionsOf } from './roles.ts';
import { roles, teammates } from './schema.ts';
import type { Presence } from './schema.ts';

/** A person who works in the desk. The password's hash never leaves this domain. */
export interface Teammate {
  id: string;
  workspaceId: string;
  email: string;
  name: string;
  /** One of the five, or the name of an own role. */
  role: string;
  permissions: ReadonlySet<Permission>;
  status: Presence;
  department: string | null;
  specializations: string[];
  /** Two-letter codes of what they write. */
  languages: string[];
  maxConcurrentTickets: number;
  /** True until an invited teammate has chosen a password. */
  isInvited: boolean;
  lastLoginAt: Date | null;
  /** Exact to a minute. */
  lastActiveAt: Date | null;
  createdAt: Date;
}

/** The living teammates of the workspace, oldest first. A desk has tens of them, so there are no pages; a thousand is the end. */
export async function listTeammates(ctx: Pick<Ctx, 'db'>, workspaceId: string): Promise<Teammate[]> {
  const rows = await ctx.db.tx(workspaceId, (tx) =>
    select(tx)
      .where(and(eq(teammates.workspaceId, workspaceId), isNull(teammates.removedAt)))
      .orderBy(asc(teammates.createdAt), asc(teammates.id))
      .limit(1000),
  );
  return rows.map(toTeammate);
}

/** A living teammate. @throws not_found */
export async function readTeammate(ctx: Pick<Ctx, 'db'>, workspaceId: string, teammateId: string): Promise<Teammate> {
  const [row] = await ctx.db.tx(workspaceId, (tx) =>
    select(tx).where(and(eq(teammates.workspaceId, workspaceId), eq(teammates.id, teammateId), isNull(teammates.removedAt))),
  );
  if (!row) throw notFound('teammate');
  return toTeammate(row);
}

/** The living teammate with this e-mail, in whatever workspace, with what signing in needs. `tx` is a system transaction. */
export async function findTeammateByEmail(tx: Tx, email: string): Promise<{ teammate: Teammate; passwordHash: string | null } | null> {
  const [row] = await select(tx).where(and(eq(teammates.email, email), isNull(teammates.removedAt)));
  return row ? { teammate: toTeammate(row), passwordHash: row.teammate.passwordHash } : null;
}

/** Names by id, of removed teammates too: the history keeps them. Unknown ids are left out. */
export async function readTeammateNames(ctx: Pick<Ctx, 'db'>, workspaceId: string, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await ctx.db.tx(workspaceId, (tx) =>
    tx.query<{ id: string; name: string }>('select id, name from teammates where workspace_id = $1 and id = any($2::uuid[])', [workspaceId, [...new Set(ids)]]),
  );
  return new Map(rows.map((row) => [row.id, row.name]));
}

function select(tx: Tx) {
  return tx.orm
    .select({ teammate: teammates, own: roles.permissions })
    .from(teammates)
    .leftJoin(roles, and(eq(roles.workspaceId, teammates.workspaceId), eq(roles.name, teammates.role)))
    .$dynamic();
}

function toTeammate({ teammate: row, own }: { teammate: typeof teammates.$inferSelect; own: Permission[] | null }): Teammate {
  return {
    id: row.id,
    workspaceId: row.workspaceId,
    email: row.email,
    name: row.name,
    role: row.role,
    permissions: permissionsOf(row.role, own),
    status: row.status,
    department: row.department,
    specializations: row.specializations,
    languages: row.languages,
    maxConcurrentTickets: row.maxConcurrentTickets,
    isInvited: row.passwordHash === null,
    lastLoginAt: row.lastLoginAt,
    lastActiveAt: row.lastActiveAt,
    createdAt: row.createdAt,
  };
}
