import type { Ctx } from '#platform/context';
import type { Permission, Principal } from '#platform/principal';
import { createApiKey } from './api-keys.ts';
import { createWorkspace } from './create-workspace.ts';
import type { Workspace } from './read-workspaces.ts';

/** What a program may do in its workspace. Credits are not among it: those the operator grants. */
const PROGRAM_SCOPES: Permission[] = ['messages.read', 'messages.retry', 'inboxes.manage', 'assistants.manage', 'credits.read'];

/** Makes a workspace for a program, with a key to go on with. @throws conflict when the e-mail has a workspace. */
export async function createUser(
  ctx: Pick<Ctx, 'db'>,
  operator: Principal,
  input: { email: string; companyName: string },
): Promise<{ workspace: Workspace; key: string }> {
  let key = '';
  const workspace = await createWorkspace(ctx, { name: input.companyName, settings: { contactEmail: input.email } }, async (tx, made) => {
    ({ key } = await createApiKey({ db: tx }, { ...operator, workspaceId: made.id }, { name: 'First key', scopes: PROGRAM_SCOPES }));
  });
  return { workspace, key };
}
