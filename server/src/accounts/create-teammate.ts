import type { Ctx } from '#platform/context';
import { BatonError } from '#platform/errors';
import { newId } from '#platform/ids';
import type { Principal } from '#platform/principal';
import { ensureDepartment } from './departments.ts';
import { teammateCreated } from './events.ts';
import { mailLinkJob } from './job-definitions.ts';
import { hashPassword, requireUsablePassword } from './passwords.ts';
import { readTeammate } from './read-teammates.ts';
import type { Teammate } from './read-teammates.ts';
import { requireCovers, requireRole } from './require-role.ts';
import { teammates } from './schema.ts';

export interface CreateTeammate {
  email: string;
  /** At least 8 characters, at most 72 bytes. Without one, a link to choose it is mailed. */
  password?: string | undefined;
  name: string;
  /** One of the five, or the name of an own role. */
  role: string;
  department?: string | null | undefined;
  specializations?: string[] | undefined;
  languages?: string[] | undefined;
  maxConcurrentTickets?: number | undefined;
}

/**
 * Makes a teammate. `who` is absent when the installation itself does it.
 * @throws conflict when the e-mail is in use, forbidden when `who` may do less than the new teammate could, invalid_input for an unknown role.
 */
export async function createTeammate(ctx: Pick<Ctx, 'db' | 'config'>, workspaceId: string, input: CreateTeammate, who?: Principal): Promise<Teammate> {
  if (input.password !== undefined) requireUsablePassword(input.password);
  const passwordHash = input.password === undefined ? null : await hashPassword(ctx, input.password);
  return ctx.db.tx(workspaceId, async (tx) => {
    requireCovers(who, await requireRole(tx, input.role), `You cannot make a teammate with the role ${input.role}: it may do more than you.`);
    const [row] = await tx.orm
      .insert(teammates)
      .values({
        workspaceId,
        id: newId(),
        email: input.email.trim().toLowerCase(),
        passwordHash,
        name: input.name,
        role: input.role,
        department: (await ensureDepartment(tx, input.department)) ?? null,
        specializations: input.specializations ?? [],
        languages: input.languages ?? [],
        maxConcurrentTickets: input.maxConcurrentTickets ?? 10,
      })
      .onConflictDoNothing()
      .returning({ id: teammates.id });
    if (!row) throw emailTaken();
    await tx.record(teammateCreated, { teammate_id: row.id, role: input.role }, { actor: who ? { kind: who.kind, id: who.id } : { kind: 'system' } });
    if (passwordHash === null) await tx.send(mailLinkJob, { teammate_id: row.id, kind: 'invite' });
    return readTeammate({ db: tx }, workspaceId, row.id);
  });
}

export function emailTaken(): BatonError {
  return new BatonError('conflict', { message: 'A teammate with this e-mail exists already. Use another address.' });
}
