import type { Ctx } from '#platform/context';
import type { Tx } from '#platform/db';
import { changeFields } from './change-fields.ts';
import { ticketHandedOff } from './events.ts';
import { requireMove } from './lifecycle.ts';
import { insertReply, lockStanding } from './post-assistant-reply.ts';
import type { Posting } from './post-assistant-reply.ts';

export interface HandOff {
  conversationId: string;
  ticketId: string;
  /** The newest message the decision has read, or null when it holds whatever came since (deadline, failure). */
  seenSeq: number | null;
  /** From the closed list in assistant/triage. */
  reason: string;
  evidence?: string;
  /** What the contact is told; null when nothing can or should be said. */
  say?: { text: string; content: Record<string, unknown>; language?: string | null } | null;
  assistant?: { id: string; name: string };
}

/**
 * Gives the ticket from the assistant to people, once: of many at the same moment one wins, and only it speaks.
 * The message and the change of owner commit together, so nothing can be said in between or afterwards (G5, G7).
 */
export async function handOff(tx: Tx, input: HandOff): Promise<{ handedOff: boolean; message: Posting | null }> {
  const standing = await lockStanding(tx, input.conversationId, input.ticketId);
  if (!standing?.open || standing.owner !== 'assistant') return { handedOff: false, message: null };
  if (input.seenSeq !== null && standing.lastContactSeq > input.seenSeq) return { handedOff: false, message: null };
  const ticket = { ...standing, id: input.ticketId, conversationId: input.conversationId };
  const assistant = { kind: 'assistant', id: input.assistant?.id ?? null } as const;
  await changeFields(tx, assistant, ticket, {
    to: { owner: 'people', handoffReason: input.reason, status: requireMove('hand_off', ticket, assistant), pendingUntil: null },
    clocks: { deadlineAt: null },
  });
  const subject = { conversationId: input.conversationId, ticketId: input.ticketId };
  const say = input.say ?? null;
  const message =
    say && input.assistant ? await insertReply(tx, { ...subject, seenSeq: standing.lastContactSeq, ...say, assistant: input.assistant }, standing) : null;
  await tx.record(
    ticketHandedOff,
    {
      conversation_id: input.conversationId,
      ticket_id: input.ticketId,
      inbox_id: standing.inboxId,
      reason: input.reason,
      evidence: input.evidence?.slice(0, 500) ?? null,
    },
    { ...subject, actor: assistant },
  );
  return { handedOff: true, message };
}

export interface OverdueTicket {
  workspaceId: string;
  ticketId: string;
  conversationId: string;
}

/** Tickets whose deadline passed while the assistant held them, oldest first, in every workspace. */
export async function listOverdueTickets(ctx: Pick<Ctx, 'db' | 'clock'>, limit: number): Promise<OverdueTicket[]> {
  return ctx.db.system((tx) =>
    tx.query<OverdueTicket>(
      `select workspace_id as "workspaceId", id as "ticketId", conversation_id as "conversationId" from tickets
       where deadline_at is not null and deadline_at <= $1 order by deadline_at limit $2`,
      [ctx.clock.now(), limit],
      'overdue-tickets',
    ),
  );
}
