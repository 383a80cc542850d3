import type { Ctx } from '#platform/context';
import type { Tx } from '#platform/db';
import type { PartOf } from './reading.ts';

/** The parts of a long text that the provider has taken and not given up: part number → provider's id. */
export async function readSentParts(ctx: Pick<Ctx, 'db'>, workspaceId: string, messageId: string): Promise<Map<number, string>> {
  const rows = await ctx.db.tx(workspaceId, (tx) =>
    tx.query<{ part: number; externalId: string }>(
      'select part, external_id as "externalId" from sent_parts where workspace_id = $1 and message_id = $2 and not failed',
      [workspaceId, messageId],
    ),
  );
  return new Map(rows.map((row) => [row.part, row.externalId]));
}

/** Committed before the next part is sent: a send that breaks off goes on behind it. */
export async function recordSentPart(
  ctx: Pick<Ctx, 'db'>,
  workspaceId: string,
  sent: { messageId: string; inboxId: string; part: number; externalId: string },
): Promise<void> {
  await ctx.db.tx(workspaceId, (tx) =>
    // A part that is sent anew has another name; one that failed before we knew its name has the same.
    tx.query(
      `insert into sent_parts (workspace_id, message_id, part, inbox_id, external_id) values ($1, $2, $3, $4, $5)
       on conflict (workspace_id, message_id, part) do update set external_id = excluded.external_id, failed = false
         where sent_parts.failed and sent_parts.external_id <> excluded.external_id`,
      [workspaceId, sent.messageId, sent.part, sent.inboxId, sent.externalId],
    ),
  );
}

/** What a status says of one part. Gives whether a part of the message has failed. */
export async function notePart(tx: Tx, inboxId: string, said: PartOf & { externalId: string; failed: boolean }): Promise<boolean> {
  // Words about parts of one message are taken in one after the other: of two at once neither would see what the other says.
  await tx.query('select 1 as held from messages where workspace_id = $1 and id = $2 for no key update', [tx.workspaceId, said.messageId]);
  await tx.query(
    `insert into sent_parts (workspace_id, message_id, part, inbox_id, external_id, failed)
     select $1, id, $3, $4, $5, $6 from messages where workspace_id = $1 and id = $2
     on conflict (workspace_id, message_id, part) do update set failed = sent_parts.failed or excluded.failed where sent_parts.external_id = excluded.external_id`,
    [tx.workspaceId, said.messageId, said.part, inboxId, said.externalId, said.failed],
  );
  const [row] = await tx.query<{ failed: boolean }>('select bool_or(failed) as failed from sent_parts where workspace_id = $1 and message_id = $2', [
    tx.workspaceId,
    said.messageId,
  ]);
  return row?.failed === true;
}

/** The message that has a part of this name. */
export async function messageOfPart(tx: Tx, inboxId: string, externalId: string): Promise<string | null> {
  const [row] = await tx.query<{ messageId: string }>(
    'select message_id as "messageId" from sent_parts where workspace_id = $1 and inbox_id = $2 and external_id = $3',
    [tx.workspaceId, inboxId, externalId],
    'message-of-part',
  );
  return row?.messageId ?? null;
}
