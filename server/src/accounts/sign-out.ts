import type { Ctx } from '#platform/context';
import { REVOKED } from './recent-callers.ts';
import { verifySession } from './session-token.ts';

/** Ends the session of this token, on every node: each checks the table, and a hint makes them forget what they remember. */
export async function signOut(ctx: Pick<Ctx, 'db' | 'config' | 'vault' | 'clock' | 'realtime'>, token: string): Promise<void> {
  const claims = await verifySession(ctx, token);
  await ctx.db.tx(claims.workspaceId, async (tx) => {
    await tx.query('insert into revoked_tokens (workspace_id, jti, expires_at) values ($1, $2, $3) on conflict do nothing', [
      claims.workspaceId,
      claims.jti,
      claims.expiresAt,
    ]);
    tx.afterCommit(() => ctx.realtime.publish(REVOKED, { credential: claims.jti }));
  });
}
