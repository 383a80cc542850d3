import { eq } from 'drizzle-orm';
import type { Ctx } from '#platform/context';
import { BatonError } from '#platform/errors';
import { teammateSignedIn } from './events.ts';
import { checkPassword } from './passwords.ts';
import { toTeammate } from './read-teammates.ts';
import type { Teammate } from './read-teammates.ts';
import { teammates } from './schema.ts';
import { signSession } from './session-token.ts';
import { countAttempt, forgetAttempts } from './sign-in-attempts.ts';

export interface SignIn {
  email: string;
  password: string;
  /** Where the attempt comes from: guesses are counted by e-mail and address. */
  address: string;
}

/**
 * Signs a teammate in. Unknown e-mails take as long as wrong passwords and get the same answer.
 * @throws bad_credentials, or rate_limited after too many wrong guesses.
 */
export async function signIn(ctx: Pick<Ctx, 'db' | 'config' | 'vault' | 'clock'>, input: SignIn): Promise<{ accessToken: string; teammate: Teammate }> {
  const email = input.email.trim().toLowerCase();
  const attempt = await countAttempt(ctx, email, input.address);
  const [row] = await ctx.db.system((tx) => tx.orm.select().from(teammates).where(eq(teammates.email, email)));
  const matches = await checkPassword(input.password, row?.passwordHash ?? null);
  if (!row || !matches) throw new BatonError('bad_credentials');
  await forgetAttempts(ctx, attempt);
  const at = ctx.clock.now();
  await ctx.db.tx(row.workspaceId, async (tx) => {
    await tx.orm.update(teammates).set({ lastLoginAt: at }).where(eq(teammates.id, row.id));
    await tx.record(teammateSignedIn, { teammate_id: row.id }, { actor: { kind: 'teammate', id: row.id } });
  });
  const teammate = toTeammate({ ...row, lastLoginAt: at });
  return { accessToken: await signSession(ctx, teammate), teammate };
}
