import type { Ctx } from '#platform/context';
import { markInboxWorking, readInbox, readInboxSecrets } from '#conversations';
import type { Providers } from './create-providers.ts';

/** Asks the provider whether a broken inbox's credentials work again; if so, marks it, and what waited is sent. */
export async function probeInbox(
  ctx: Pick<Ctx, 'db' | 'vault'>,
  providers: Providers,
  workspaceId: string,
  inboxId: string,
): Promise<'working' | 'broken' | 'disabled'> {
  const inbox = await readInbox(ctx, workspaceId, inboxId);
  if (inbox.status === 'active') return 'working';
  const provider = providers.get(inbox.kind);
  if (inbox.status === 'disabled' || !provider) return 'disabled';
  const accessToken = (await readInboxSecrets(ctx, workspaceId, inboxId))['access_token'] ?? '';
  if (!(await provider.probe({ inbox, accessToken }))) return 'broken';
  await markInboxWorking(ctx, workspaceId, inboxId);
  return 'working';
}
