import type { InboxDetail } from '@baton/contract';
import type { z } from 'zod';
import { describeSecrets, presentInbox, readInbox, readInboxSecrets } from '#conversations';
import type { Ctx } from '#platform/context';
import { channelOf } from './channel-table.ts';
import { readSettings } from './inbox-settings.ts';
import { readLastEvent } from './read-last-event.ts';

const NO_SETUP = { webhook_url: null, verify_token: null, events: [], snippet: null };

/** An inbox with how it is set up: of its secrets names and moments, never values. @throws not_found */
export async function showInbox(
  ctx: Pick<Ctx, 'db' | 'vault' | 'clock' | 'config'>,
  workspaceId: string,
  inboxId: string,
): Promise<z.infer<typeof InboxDetail>> {
  return ctx.db.tx(workspaceId, async (tx) => {
    const inner = { ...ctx, db: tx };
    const inbox = await readInbox(inner, workspaceId, inboxId);
    const channel = channelOf(inbox.kind);
    const secrets = describeSecrets(await readInboxSecrets(inner, workspaceId, inboxId), ctx.clock.now());
    const names = [...new Set([...Object.keys(channel?.secrets.shape ?? {}), ...secrets.map((one) => one.name)])].toSorted();
    const lastEvent = await readLastEvent(inner, inbox);
    return {
      ...presentInbox(inbox),
      settings: channel ? readSettings(inbox.kind, channel, inbox.settings) : {},
      secrets: Object.fromEntries(names.map((name) => [`${name}_set`, secrets.some((one) => one.name === name)])),
      secrets_rotated_at: momentsOf(secrets.map((one) => [one.name, one.setAt])),
      secrets_previous_until: momentsOf(secrets.map((one) => [one.name, one.previousUntil])),
      setup: channel?.setup(ctx, inbox) ?? NO_SETUP,
      last_event_at: lastEvent?.toISOString() ?? null,
      created_at: inbox.createdAt.toISOString(),
    };
  });
}

function momentsOf(entries: [string, string | null][]): Record<string, string> {
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== null));
}
