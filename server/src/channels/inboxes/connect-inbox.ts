import type { InboxCreate } from '@baton/contract';
import type { z } from 'zod';
import { createInbox } from '#conversations';
import type { Inbox } from '#conversations';
import type { Ctx } from '#platform/context';
import { newId } from '#platform/ids';
import type { Principal } from '#platform/principal';
import { workspaceOf } from '#platform/principal';
import { CHANNELS } from './channel-table.ts';
import { changeSettings, withoutDefaults } from './inbox-settings.ts';
import { requireAssistant } from './require-assistant.ts';

/** Connects an account of a channel. @throws conflict when it is connected already, here or elsewhere; invalid_input */
export async function connectInbox(ctx: Pick<Ctx, 'db' | 'vault' | 'clock'>, who: Principal, body: z.output<typeof InboxCreate>): Promise<Inbox> {
  const { kind, name, assistant_id: assistantId } = body;
  const channel = CHANNELS[kind];
  const id = newId();
  const settings = changeSettings(kind, channel, {}, withoutDefaults(channel, body.settings));
  const secrets = Object.fromEntries(Object.entries(body.secrets).filter((one): one is [string, string] => typeof one[1] === 'string'));
  const externalId = body.external_id ?? channel.makeExternalId?.(id) ?? id;
  return ctx.db.tx(workspaceOf(who), async (tx) => {
    if (assistantId !== null) await requireAssistant(tx, assistantId);
    return createInbox({ ...ctx, db: tx }, workspaceOf(who), { kind, id, name, externalId, assistantId, settings, secrets, by: who });
  });
}
