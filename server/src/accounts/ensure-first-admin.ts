import type { Ctx } from '#platform/context';
import { BatonError } from '#platform/errors';
import { createTeammate } from './create-teammate.ts';

/**
 * Makes the first admin when the workspace has no teammate yet; does nothing afterwards, whatever the settings say by then.
 * Safe when several processes start at once.
 */
export async function ensureFirstAdmin(ctx: Pick<Ctx, 'db'>, workspaceId: string, input: { email: string; password: string }): Promise<{ created: boolean }> {
  const [row] = await ctx.db.tx(workspaceId, (tx) => tx.query<{ n: number }>('select count(*)::int as n from teammates where workspace_id = $1', [workspaceId]));
  if ((row?.n ?? 0) > 0) return { created: false };
  try {
    await createTeammate(ctx, workspaceId, { ...input, name: 'Admin', role: 'admin' });
    return { created: true };
  } catch (error) {
    if (error instanceof BatonError && error.code === 'conflict') return { created: false };
    throw error;
  }
}
