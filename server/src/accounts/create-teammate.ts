import type { Ctx } from '#platform/context';
import { BatonError } from '#platform/errors';
import { newId } from '#platform/ids';
import type { Principal } from '#platform/principal';
import { teammateCreated } from './events.ts';
import { PASSWORD_BYTES_MAX, hashPassword } from './passwords.ts';
import { toTeammate } from './read-teammates.ts';
import type { Teammate } from './read-teammates.ts';
import { coversRole } from './roles.ts';
import type { Role } from './roles.ts';
import { teammates } from './schema.ts';

export interface CreateTeammate {
  email: string;
  /** At least 8 characters, at most 72 bytes. */
  password: string;
  name: string;
  role: Role;
  department?: string | undefined;
  specializations?: string[] | undefined;
  maxConcurrentTickets?: number | undefined;
}

/**
 * Makes a teammate. `who` is absent when the installation itself does it.
 * @throws conflict when the e-mail is in use, forbidden when `who` may do less than the new teammate could.
 */
export async function createTeammate(ctx: Pick<Ctx, 'db'>, workspaceId: string, input: CreateTeammate, who?: Principal): Promise<Teammate> {
  if (who && who.kind !== 'operator' && !coversRole(who.permissions, input.role)) {
    throw new BatonError('forbidden', {
      message: `You cannot make a teammate with the role ${input.role}: it may do more than you.`,
      details: { role: input.role },
    });
  }
  requireUsablePassword(input.password);
  const passwordHash = await hashPassword(input.password);
  return ctx.db.tx(workspaceId, async (tx) => {
    const [row] = await tx.orm
      .insert(teammates)
      .values({
        workspaceId,
        id: newId(),
        email: input.email.trim().toLowerCase(),
        passwordHash,
        name: input.name,
        role: input.role,
        department: input.department ?? null,
        specializations: input.specializations ?? [],
        maxConcurrentTickets: input.maxConcurrentTickets ?? 10,
      })
      .onConflictDoNothing()
      .returning();
    if (!row) throw new BatonError('conflict', { message: 'A teammate with this e-mail exists already. Use another address.' });
    await tx.record(teammateCreated, { teammate_id: row.id, role: row.role }, { actor: who ? { kind: who.kind, id: who.id } : { kind: 'system' } });
    return toTeammate(row);
  });
}

function requireUsablePassword(password: string): void {
  const reason =
    password.length < 8
      ? 'must have at least 8 characters'
      : Buffer.byteLength(password) > PASSWORD_BYTES_MAX
        ? `must have at most ${PASSWORD_BYTES_MAX} bytes`
        : null;
  if (reason) throw new BatonError('invalid_input', { details: [{ field: 'password', reason, allowed: null }] });
}
