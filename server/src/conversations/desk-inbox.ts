import type { Tx } from '#platform/db';
import { newId } from '#platform/ids';
import type { TicketView } from './read-tickets.ts';
import type { DeliveryError } from './schema.ts';

export type Channel = TicketView['channel'];

/** What a reply says that nothing carries to the contact. */
export const NOT_DELIVERABLE: DeliveryError = {
  code: 'not_deliverable',
  message: 'No connected account of this channel reaches the contact. The reply is kept here and was not sent.',
  action: 'Tell them another way: by phone, or on a channel they wrote on.',
};

const NAMES: Partial<Record<Channel, string>> = { chat: 'Chat', email: 'E-mail', phone: 'Phone', sms: 'SMS', form: 'Form', whatsapp: 'WhatsApp' };

/** The inbox of what the desk keeps for a channel that no connected account carries; made when there is none. */
export async function ensureDeskInbox(tx: Tx, channel: Channel): Promise<string> {
  const externalId = `${tx.workspaceId}:${channel}`;
  await tx.query(
    `insert into inboxes (workspace_id, id, kind, name, external_id, settings) values ($1, $2, 'desk', $3, $4, jsonb_build_object('channel', $5::text))
     on conflict do nothing`,
    [tx.workspaceId, newId(), `${NAMES[channel] ?? channel} (kept by the desk)`, externalId, channel],
  );
  const [row] = await tx.query<{ id: string }>(
    `select id from inboxes where workspace_id = $1 and kind = 'desk' and external_id = $2 and status <> 'disabled'`,
    [tx.workspaceId, externalId],
  );
  if (!row) throw new Error('the inbox of the desk was neither found nor made');
  return row.id;
}

export interface LiveInbox {
  inboxId: string;
  kind: string;
}

/** A connected account of the channel that reaches this contact, or null. Some channels only answer: there the contact must have written before. */
export async function findLiveInbox(tx: Tx, channel: Channel, contactId: string): Promise<LiveInbox | null> {
  const [row] = await tx.query<LiveInbox>(
    `select i.id as "inboxId", i.kind from inboxes i
     where i.workspace_id = $1 and i.channel = $2 and i.kind <> 'desk' and i.status = 'active'
       and (exists (select from conversations c where c.workspace_id = $1 and c.inbox_id = i.id and c.contact_id = $3 and c.status = 'active')
         or exists (select from contact_identities d where d.workspace_id = $1 and d.contact_id = $3
              and d.kind = any(case i.kind when 'whatsapp' then array['phone', 'whatsapp_user'] when 'email' then array['email'] else array[]::text[] end)))
     order by exists (select from conversations c where c.workspace_id = $1 and c.inbox_id = i.id and c.contact_id = $3 and c.status = 'active') desc, i.created_at, i.id
     limit 1`,
    [tx.workspaceId, channel, contactId],
  );
  return row ?? null;
}
