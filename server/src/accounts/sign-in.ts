import type { Ctx } from '#platform/context';
import type { Tx } from '#platform/db';
import { BatonError } from '#platform/errors';
import { newId } from '#platform/ids';
import { teammateSignInFailed, teammateSignedIn } from './events.ts';
import { storeSign } from './note-activity.ts';
import { checkPassword, hasOtherCost, hashPassword } from './passwords.ts';
import { findTeammateByEmail } from './read-teammates.ts';
import type { Teammate } from './read-teammates.ts';
import { requireSecondFactor } from './second-factor.ts';
import type { SecondProof } from './second-factor.ts';
import { signToken } from './session-token.ts';
import { DEVICE_MAX_CHARS } from './sessions.ts';
import { countAttempt, settleAttempt, writeNothing } from './sign-in-attempts.ts';
import type { Attempt } from './sign-in-attempts.ts';

export interface SignIn extends SecondProof {
  email: string;
  password: string;
  /** Where the attempt comes from: guesses are counted by e-mail and address. */
  address: string;
  /** What the browser or program says it is. */
  device?: string | undefined;
}

type Deps = Pick<Ctx, 'db' | 'config' | 'vault' | 'clock'>;

/**
 * Signs a teammate in: a session begins. Unknown e-mails take as long as wrong passwords and get the same answer.
 * @throws bad_credentials, second_factor_required once the password is right, or rate_limited after too many wrong guesses.
 */
export async function signIn(ctx: Deps, input: SignIn): Promise<{ accessToken: string; teammate: Teammate }> {
  const email = input.email.trim().toLowerCase();
  const attempt = await countAttempt(ctx, email, input.address);
  const found = await ctx.db.system((tx) => findTeammateByEmail(tx, email));
  const matches = await checkPassword(ctx, input.password, found?.passwordHash ?? null);
  if (!found || !matches) {
    await noteFailure(ctx, attempt, { teammate: found?.teammate ?? null, address: input.address });
    throw new BatonError('bad_credentials');
  }
  const { teammate, passwordHash } = found;
  // Made before the transaction: it takes as long as the check.
  const rehash = passwordHash !== null && hasOtherCost(ctx, passwordHash) ? { from: passwordHash, to: await hashPassword(ctx, input.password) } : null;
  const session = { id: newId(), createdAt: ctx.clock.now(), expiresAt: new Date(ctx.clock.now().getTime() + ctx.config.accessTokenHours * 3_600_000) };
  try {
    await ctx.db.tx(teammate.workspaceId, async (tx) => {
      const shown = await requireSecondFactor(tx, ctx, teammate.id, input);
      if (rehash) await storeRehash(tx, teammate.id, rehash);
      await beginSession(tx, teammate.id, { ...session, address: input.address, device: input.device ?? 'unknown' });
      const said = { teammate_id: teammate.id, session_id: session.id, address: input.address, with: shown };
      await tx.record(teammateSignedIn, said, { actor: { kind: 'teammate', id: teammate.id } });
      await storeSign({ db: tx }, teammate, { sign: 'active', at: session.createdAt });
    });
  } catch (error) {
    if (error instanceof BatonError && error.code === 'second_factor_required' && (error.details as { reason: string }).reason !== 'missing')
      await recordFailure(ctx, teammate, { address: input.address, reason: 'code' });
    throw error;
  }
  await settleAttempt(ctx, attempt);
  return { accessToken: await signToken(ctx, teammate, session), teammate: { ...teammate, lastLoginAt: session.createdAt } };
}

/** A known e-mail and an unknown one both cost one commit. */
async function noteFailure(ctx: Deps, attempt: Attempt, { teammate, address }: { teammate: Teammate | null; address: string }): Promise<void> {
  if (teammate) await recordFailure(ctx, teammate, { address, reason: 'password' });
  else await writeNothing(ctx, attempt);
}

function recordFailure(ctx: Deps, teammate: Teammate, failure: { address: string; reason: 'password' | 'code' }): Promise<string> {
  return ctx.db.tx(teammate.workspaceId, (tx) => tx.record(teammateSignInFailed, { teammate_id: teammate.id, ...failure }));
}

async function storeRehash(tx: Tx, teammateId: string, { from, to }: { from: string; to: string }): Promise<void> {
  // Not over a password that was changed meanwhile.
  await tx.query('update teammates set password_hash = $4 where workspace_id = $1 and id = $2 and password_hash = $3', [tx.workspaceId, teammateId, from, to]);
}

interface NewSession {
  id: string;
  createdAt: Date;
  expiresAt: Date;
  address: string;
  device: string;
}

async function beginSession(tx: Tx, teammateId: string, session: NewSession): Promise<void> {
  await tx.query(
    `insert into sessions (workspace_id, id, teammate_id, device, address, created_at, last_used_at, expires_at) values ($1, $2, $3, $4, $5, $6, $6, $7)`,
    [tx.workspaceId, session.id, teammateId, session.device.slice(0, DEVICE_MAX_CHARS), session.address, session.createdAt, session.expiresAt],
  );
  // Whoever said "offline" and signs in anew is back.
  const back = await tx.query(
    `update teammates set last_login_at = $3, chosen_status = case chosen_status when 'offline' then 'online' else chosen_status end
     where workspace_id = $1 and id = $2 and removed_at is null returning 1 as ok`,
    [tx.workspaceId, teammateId, session.createdAt],
  );
  if (back.length === 0) throw new BatonError('bad_credentials');
}
