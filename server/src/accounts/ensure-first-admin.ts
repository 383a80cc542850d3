import type { Ctx } from '#platform/context';
import { BatonError } from '#platform/errors';
import { createTeammate } from './create-teammate.ts';

/**
 * Makes the first admin when the workspace has no teammate yet; does nothing afterwards, whatever the settings say by then.
 * Safe when several processes start at once. @throws conflict when the e-mail belongs to a teammate of another workspace.
 */
export async function ensureFirstAdmin(
  ctx: Pick<Ctx, 'db' | 'config'>,
  workspaceId: string,
  input: { email: string; password: string },
): Promise<{ created: boolean }> {
  const hasTeammate = async () =>
    (await ctx.db.tx(workspaceId, (tx) => tx.query('select from teammates where workspace_id = $1 limit 1', [workspaceId]))).length > 0;
  if (await hasTeammate()) return { created: false };
  try {
    await createTeammate(ctx, workspaceId, { ...input, name: 'Admin', role: 'admin' });
    return { created: true };
  } catch (error) {
    // Another process was first. An e-mail in use in another workspace is a true conflict: this one would be left without an admin.
    if (error instanceof BatonError && error.code === 'conflict' && (await hasTeammate())) return { created: false };
    throw error;
  }
}
