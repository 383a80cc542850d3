import type { Ctx } from '#platform/context';
import { BatonError } from '#platform/errors';
import { workspaceOf } from '#platform/principal';
import type { Principal } from '#platform/principal';
import { lockTeammate } from './edit-teammate.ts';
import { teammateInvited } from './events.ts';
import { mailLinkJob } from './job-definitions.ts';
import { findTeammateByEmail } from './read-teammates.ts';

/** Somebody forgot a password. Says nothing, and does the same work whether anybody has the e-mail: one look, one job, one commit. */
export async function askForReset(ctx: Pick<Ctx, 'db'>, email: string): Promise<void> {
  await ctx.db.system(async (tx) => {
    const found = await findTeammateByEmail(tx, email.trim().toLowerCase());
    const data = { teammate_id: found?.teammate.id ?? null, kind: 'reset' as const };
    await tx.send(mailLinkJob, data, found ? { workspaceId: found.teammate.workspaceId } : {});
  });
}

/** Mails the invitation again. @throws not_found, forbidden, conflict when they have chosen a password */
export async function inviteAgain(ctx: Pick<Ctx, 'db'>, who: Principal, teammateId: string): Promise<void> {
  await ctx.db.tx(workspaceOf(who), async (tx) => {
    const { isInvited } = await lockTeammate(tx, who, teammateId);
    if (!isInvited) throw new BatonError('conflict', { message: 'They have a password already. They can ask for a link themselves.' });
    await tx.send(mailLinkJob, { teammate_id: teammateId, kind: 'invite' });
    await tx.record(teammateInvited, { teammate_id: teammateId }, { actor: { kind: who.kind, id: who.id } });
  });
}
