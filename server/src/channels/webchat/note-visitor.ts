import type { WebchatSettings } from '@baton/contract';
import { receiveNotice } from '#conversations';
import type { StoredMessage } from '#conversations';
import type { Ctx } from '#platform/context';
import type { Tx } from '#platform/db';
import { showAnswers } from './ask-visitor.ts';
import type { VisitorSession } from './visitor-session.ts';

/**
 * Tells people what a visitor said before the chat and what the page knows of them, below the message that opens a ticket. Nothing is told
 * where nothing is known; where they were is told beside other things, not for its own sake.
 */
export async function noteVisitor(
  ctx: Pick<Ctx, 'clock'>,
  tx: Tx,
  { visitor, settings, message }: { visitor: VisitorSession; settings: WebchatSettings; message: StoredMessage },
): Promise<void> {
  if (message.ticketId === null || !(await opensTicket(tx, message))) return;
  const answers = showAnswers(settings, visitor.prechat);
  const attributes = Object.entries(visitor.attributes);
  if (answers.length === 0 && attributes.length === 0 && visitor.userId === null) return;
  const lines = [
    ...(visitor.userId === null ? [] : [`Signed in at the shop as: ${visitor.userId}`]),
    ...answers.map(({ label, value }) => `${label}: ${typeof value === 'boolean' ? (value ? 'yes' : 'no') : value}`),
    ...attributes.map(([name, value]) => `${name}: ${String(value)}`),
    ...(visitor.pageUrl === null ? [] : [`Page: ${visitor.pageUrl}`]),
  ];
  await receiveNotice(tx, {
    inboxId: visitor.inboxId,
    externalId: `visitor:${message.ticketId}`,
    about: [{ kind: 'visitor', value: visitor.visitorId, verified: true }],
    occurredAt: ctx.clock.now(),
    text: lines.join('\n'),
    content: { type: 'visitor', user_id: visitor.userId, prechat: answers, attributes: visitor.attributes, page_url: visitor.pageUrl },
  });
}

async function opensTicket(tx: Tx, message: StoredMessage): Promise<boolean> {
  const [row] = await tx.query<{ opens: boolean }>('select first_seq = $3 as opens from tickets where workspace_id = $1 and id = $2', [
    tx.workspaceId,
    message.ticketId,
    message.seq,
  ]);
  return row?.opens === true;
}
