import type { Ctx } from '#platform/context';
import type { Tx } from '#platform/db';
import { BatonError, notFound } from '#platform/errors';
import { workspaceOf } from '#platform/principal';
import type { Principal } from '#platform/principal';
import { emailTaken } from './create-teammate.ts';
import { ensureDepartment } from './departments.ts';
import { passwordChanged, teammateChanged } from './events.ts';
import { listChanges } from './list-changes.ts';
import { hashPassword, requireUsablePassword } from './passwords.ts';
import { readTeammate } from './read-teammates.ts';
import type { Teammate } from './read-teammates.ts';
import { REVOKED } from './recent-callers.ts';
import { requireCovers, requireOtherAdmin, requireRole } from './require-role.ts';
import { endSessionsOf } from './sessions.ts';

export interface EditTeammate {
  email?: string | undefined;
  /** Ends all their sessions. */
  password?: string | undefined;
  name?: string | undefined;
  role?: string | undefined;
  department?: string | null | undefined;
  specializations?: string[] | undefined;
  languages?: string[] | undefined;
  maxConcurrentTickets?: number | undefined;
}

type Deps = Pick<Ctx, 'db' | 'clock' | 'config' | 'realtime'>;

/**
 * Changes a teammate; what is left out stays.
 * @throws forbidden when they, or the role they would get, may do more than `who`; conflict for an e-mail in use and for the last admin.
 */
export async function editTeammate(ctx: Deps, who: Principal, teammateId: string, input: EditTeammate): Promise<Teammate> {
  if (input.password !== undefined) {
    requireUsablePassword(input.password);
    if (who.id === teammateId) throw new BatonError('forbidden', { message: 'Change your own password with the present one: POST /api/agents/me/password.' });
  }
  const passwordHash = input.password === undefined ? null : await hashPassword(ctx, input.password);
  return ctx.db.tx(workspaceOf(who), async (tx) => {
    const before = await lockTeammate(tx, who, teammateId);
    const { password: _, ...fields } = input;
    const wanted = { ...fields, email: input.email?.trim().toLowerCase(), department: await ensureDepartment(tx, input.department) };
    if (wanted.role !== undefined && wanted.role !== before.role) await requireMayGive(tx, who, before, wanted.role);
    const changes = listChanges<EditTeammate>(before, wanted);
    await store(tx, ctx, teammateId, { ...before, ...dropAbsent(wanted) });
    const actor = { kind: who.kind, id: who.id };
    if (Object.keys(changes).length > 0) await tx.record(teammateChanged, { teammate_id: teammateId, changes }, { actor });
    if (passwordHash !== null) {
      await tx.query('update teammates set password_hash = $3 where workspace_id = $1 and id = $2', [tx.workspaceId, teammateId, passwordHash]);
      await tx.record(passwordChanged, { teammate_id: teammateId, by: 'other' }, { actor });
      await endSessionsOf(tx, ctx, { teammateId, reason: 'password_changed', by: who });
    }
    tx.afterCommit(() => ctx.realtime.publish(REVOKED, { teammate: teammateId }));
    return readTeammate({ db: tx }, workspaceOf(who), teammateId);
  });
}

/** The teammate, held until the end of the transaction. @throws not_found, forbidden when they may do more than `who` */
export async function lockTeammate(tx: Tx, who: Principal, teammateId: string): Promise<Teammate> {
  const held = await tx.query('select from teammates where workspace_id = $1 and id = $2 and removed_at is null for no key update', [
    tx.workspaceId,
    teammateId,
  ]);
  if (held.length === 0) throw notFound('teammate');
  const teammate = await readTeammate({ db: tx }, workspaceOf(who), teammateId);
  if (teammate.id !== who.id) requireCovers(who, teammate.permissions, 'This teammate may do more than you. Ask an admin.');
  return teammate;
}

async function requireMayGive(tx: Tx, who: Principal, before: Teammate, role: string): Promise<void> {
  requireCovers(who, await requireRole(tx, role), `You cannot give the role ${role}: it may do more than you.`);
  if (before.role === 'admin') await requireOtherAdmin(tx, before.id);
}

async function store(tx: Tx, ctx: Deps, teammateId: string, next: Teammate): Promise<void> {
  try {
    await tx.query(
      `update teammates set email = $3, name = $4, role = $5, department = $6, specializations = $7, languages = $8, max_concurrent_tickets = $9, updated_at = $10
       where workspace_id = $1 and id = $2`,
      [
        tx.workspaceId,
        teammateId,
        next.email,
        next.name,
        next.role,
        next.department,
        next.specializations,
        next.languages,
        next.maxConcurrentTickets,
        ctx.clock.now(),
      ],
    );
  } catch (error) {
    if ((error as { constraint?: string }).constraint === 'teammates_by_email') throw emailTaken();
    throw error;
  }
}

function dropAbsent<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as { [K in keyof T]?: Exclude<T[K], undefined> };
}
