import { defineEach } from '#platform/db';
import type { Tx } from '#platform/db';

/** An edit or a deletion of a message, as it comes from a provider. */
export interface Changing {
  conversation: string;
  inbox: string;
  moment: Date;
  said_kind: 'edit' | 'deletion';
  words: string;
  /** Names the message in `target_external_id`. */
  beside: Record<string, unknown>;
}

const CHANGE_EARLIER = defineEach<Changing>(
  'change-earlier',
  'conversation uuid, inbox uuid, moment timestamptz, said_kind text, words text, beside jsonb',
  `, aimed as materialized (
     -- A step of its own, because row-level security lets no index be asked for what stands within the JSON of another row: each edit read the whole table.
     select asked.*, asked.beside->>'target_external_id' as aim from asked
   ), edits as (
     update messages m set deleted_at = asked.moment
     from aimed as asked where asked.said_kind = 'deletion' and m.workspace_id = $1 and m.conversation_id = asked.conversation and m.kind = 'edit'
       and m.content->>'target_external_id' = asked.aim
   )
   update messages m set edited_at = case when asked.said_kind = 'edit' then greatest(m.edited_at, asked.moment) else m.edited_at end,
     deleted_at = case when asked.said_kind = 'deletion' then asked.moment else m.deleted_at end,
     -- An edit that a later one has overtaken is one of the earlier texts.
     content = case when asked.said_kind = 'edit' then jsonb_set(m.content, '{earlier}', coalesce(m.content->'earlier', '[]')
       || to_jsonb(case when m.edited_at > asked.moment then asked.words else m.text end)) else m.content end,
     text = case when asked.said_kind = 'edit' and (m.edited_at is null or m.edited_at <= asked.moment) then asked.words else m.text end
   from aimed as asked where m.workspace_id = $1 and m.inbox_id = asked.inbox and m.external_id = asked.aim`,
);

/**
 * What an edit or a deletion does to the message it is about. Apart from storing it, because most messages are neither: two updates that find nothing were a twelfth of
 * what storing a message takes Postgres.
 */
export function changeEarlier(tx: Tx, change: Changing): void {
  tx.writeEach(CHANGE_EARLIER, change);
}
