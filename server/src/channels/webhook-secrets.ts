import type { Ctx } from '#platform/context';
import { createInboxCache, readInboxSecrets } from '#conversations';
import type { Inbox, InboxSecrets } from '#conversations';

// Every webhook asks. Read from the database each time, Dixa's and Chatwoot's came to 1 300 a second where Meta's came to several thousand.
const cacheOf = createInboxCache<InboxSecrets>('webhook-secrets');

/** The secrets of an inbox for the check of a webhook, as they were at most a few seconds ago; in this process changes show at once. */
export function readWebhookSecrets(
  ctx: Pick<Ctx, 'db' | 'vault' | 'clock' | 'metrics' | 'realtime'>,
  inbox: Pick<Inbox, 'id' | 'workspaceId'>,
): Promise<InboxSecrets> {
  return cacheOf(ctx).get(inbox.id, () => readInboxSecrets(ctx, inbox.workspaceId, inbox.id));
}
