import type { InboxEdit } from '@baton/contract';
import type { z } from 'zod';
import { readInbox, readInboxSecrets, updateInbox } from '#conversations';
import type { Inbox } from '#conversations';
import type { Ctx } from '#platform/context';
import { BatonError } from '#platform/errors';
import type { Principal } from '#platform/principal';
import { workspaceOf } from '#platform/principal';
import { channelOf } from './channel-table.ts';
import type { Channel } from './channel-table.ts';
import { changeSettings, parseFields } from './inbox-settings.ts';
import { requireAssistant } from './require-assistant.ts';

const HOUR_MS = 3_600_000;

type ChangeCtx = Pick<Ctx, 'db' | 'vault' | 'clock'>;

/**
 * Changes an inbox: its name, assistant, settings, secrets, and whether it is in use. A replaced webhook secret stays good beside the new one
 * for the hours that the body says. @throws not_found, invalid_input; conflict for an inbox that the desk keeps by itself
 */
export async function changeInbox(ctx: ChangeCtx, who: Principal, inboxId: string, body: z.output<typeof InboxEdit>): Promise<Inbox> {
  const workspaceId = workspaceOf(who);
  return ctx.db.tx(workspaceId, async (tx) => {
    const inner = { ...ctx, db: tx };
    // Two changes at once would each begin from the settings that the other does not know.
    await tx.query('select from inboxes where workspace_id = $1 and id = $2 for no key update', [workspaceId, inboxId]);
    const inbox = await readInbox(inner, workspaceId, inboxId);
    const channel = channelOf(inbox.kind);
    if (!channel) throw new BatonError('conflict', { message: 'This inbox is kept by Baton itself: there is nothing to set.' });
    const secrets = body.secrets && checkSecrets(channel, body.secrets, await readInboxSecrets(inner, workspaceId, inboxId));
    const until = new Date(ctx.clock.now().getTime() + body.keep_previous_hours * HOUR_MS);
    if (body.assistant_id) await requireAssistant(tx, body.assistant_id);
    return updateInbox(inner, workspaceId, inboxId, {
      name: body.name,
      assistantId: body.assistant_id,
      status: body.status,
      settings: body.settings && changeSettings(inbox.kind, channel, inbox.settings, body.settings),
      secrets,
      overlap: { names: channel.proofs, until },
      by: who,
    });
  });
}

/** What the secrets would be together must be what the channel needs. The values go on as it reads them. */
function checkSecrets(channel: Channel, given: Record<string, string | null>, held: Record<string, string>): Record<string, string | null> {
  const names = new Set([...Object.keys(channel.secrets.shape), ...Object.keys(given)]);
  const together = [...names].map((name): [string, string | null | undefined] => [name, name in given ? given[name] : held[name]]);
  const present = Object.fromEntries(together.filter(([, value]) => typeof value === 'string'));
  const read = parseFields(channel.secrets, present, 'secrets');
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, value === null ? null : String(read[name])]));
}
