import type { Ctx } from '#platform/context';

/** The parts of a long text that the provider has taken: part number → provider's id. */
export async function readSentParts(ctx: Pick<Ctx, 'db'>, workspaceId: string, messageId: string): Promise<Map<number, string>> {
  const rows = await ctx.db.tx(workspaceId, (tx) =>
    tx.query<{ part: number; externalId: string }>(`select part, external_id as "externalId" from sent_parts where workspace_id = $1 and message_id = $2`, [
      workspaceId,
      messageId,
    ]),
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
    tx.query('insert into sent_parts (workspace_id, message_id, part, inbox_id, external_id) values ($1, $2, $3, $4, $5) on conflict do nothing', [
      workspaceId,
      sent.messageId,
      sent.part,
      sent.inboxId,
      sent.externalId,
    ]),
  );
}
