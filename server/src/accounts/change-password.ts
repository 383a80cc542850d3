import { createHash } from 'node:crypto';
import type { Ctx } from '#platform/context';
import type { Tx } from '#platform/db';
import { BatonError } from '#platform/errors';
import { workspaceOf } from '#platform/principal';
import type { Principal } from '#platform/principal';
import { passwordChanged } from './events.ts';
import { checkPassword, hashPassword, requireUsablePassword } from './passwords.ts';
import { readTeammate } from './read-teammates.ts';
import { endSessionsOf } from './sessions.ts';
import { countAttempt, settleAttempt, trustAddress } from './sign-in-attempts.ts';

type Deps = Pick<Ctx, 'db' | 'clock' | 'config' | 'realtime' | 'vault'>;

/**
 * A teammate changes their own password; their other sessions end. Guesses at the present one count like guesses at signing in, so that
 * a stolen session cannot try for ever. @throws bad_credentials, rate_limited, invalid_input
 */
export async function changePassword(ctx: Deps, who: Principal, input: { current: string; next: string; address: string }): Promise<void> {
  requireUsablePassword(input.next, 'new_password');
  await confirmPassword(ctx, who, { password: input.current, address: input.address });
  const passwordHash = await hashPassword(ctx, input.next);
  await ctx.db.tx(workspaceOf(who), async (tx) => {
    await storePassword(tx, who.id, passwordHash);
    await tx.record(passwordChanged, { teammate_id: who.id, by: 'self' }, { actor: { kind: who.kind, id: who.id } });
    await endSessionsOf(tx, ctx, { teammateId: who.id, except: who.credential, reason: 'password_changed', by: who });
  });
}

/** Makes sure that whoever holds the session also knows the password. @throws bad_credentials, rate_limited */
export async function confirmPassword(ctx: Deps, who: Principal, shown: { password: string; address: string }): Promise<void> {
  const { email } = await readTeammate(ctx, workspaceOf(who), who.id);
  const attempt = await countAttempt(ctx, email, shown.address);
  const [row] = await ctx.db.tx(workspaceOf(who), (tx) =>
    tx.query<{ hash: string | null }>('select password_hash as hash from teammates where workspace_id = $1 and id = $2', [tx.workspaceId, who.id]),
  );
  if (!(await checkPassword(ctx, shown.password, row?.hash ?? null))) throw new BatonError('bad_credentials', { message: 'The present password is wrong.' });
  await settleAttempt(ctx, attempt);
}

interface Link {
  workspaceId: string;
  id: string;
  teammateId: string;
  email: string;
}

/**
 * Chooses a password by a mailed link, once. Every session of the teammate ends, every other link with it.
 * @throws bad_credentials for a link that is wrong, used or expired
 */
export async function resetPassword(ctx: Deps, input: { token: string; next: string; address: string }): Promise<void> {
  requireUsablePassword(input.next, 'new_password');
  const now = ctx.clock.now();
  const [link] = await ctx.db.system((tx) =>
    tx.query<Link>(
      `select l.workspace_id as "workspaceId", l.id, l.teammate_id as "teammateId", p.email from password_links l
       join teammates p on p.workspace_id = l.workspace_id and p.id = l.teammate_id and p.removed_at is null
       where l.hash = $1 and l.used_at is null and l.expires_at > $2`,
      [hashLinkToken(input.token), now],
    ),
  );
  if (!link) throw deadLink();
  const passwordHash = await hashPassword(ctx, input.next);
  await ctx.db.tx(link.workspaceId, async (tx) => {
    const used = await tx.query<{ id: string }>(
      'update password_links set used_at = $3 where workspace_id = $1 and teammate_id = $2 and used_at is null returning id',
      [link.workspaceId, link.teammateId, now],
    );
    // Two at the same moment: one was first.
    if (!used.some((one) => one.id === link.id)) throw deadLink();
    await storePassword(tx, link.teammateId, passwordHash);
    await tx.record(passwordChanged, { teammate_id: link.teammateId, by: 'link' }, { actor: { kind: 'teammate', id: link.teammateId } });
    await endSessionsOf(tx, ctx, { teammateId: link.teammateId, reason: 'password_changed' });
  });
  await trustAddress(ctx, link.email, input.address);
}

async function storePassword(tx: Tx, teammateId: string, passwordHash: string): Promise<void> {
  const values = [tx.workspaceId, teammateId, passwordHash];
  const stored = await tx.query('update teammates set password_hash = $3 where workspace_id = $1 and id = $2 and removed_at is null returning id', values);
  if (stored.length === 0) throw deadLink();
}

/** What a link is kept as: it is 32 random-looking bytes, so there is nothing to guess and nothing slower is needed. */
export function hashLinkToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

function deadLink(): BatonError {
  return new BatonError('bad_credentials', { message: 'This link is wrong, was used or has expired. Ask for a new one.' });
}
