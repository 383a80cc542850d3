import { setTimeout as sleep } from 'node:timers/promises';
import type { Ctx } from '#platform/context';
import type { Tx } from '#platform/db';
import { newId } from '#platform/ids';
import { handOff, lockTicketRow, moveTicket } from '#conversations';
import type { LockedTicket } from '#conversations';
import { deskActJob } from '../job-definitions.ts';
import type { Confirmation } from './confirm-link.ts';

export interface Confirmed {
  /** True when it was carried out in Dixa; false when that is still on its way, or a person has the conversation. */
  done: boolean;
  language: string | null;
}

type Deps = Pick<Ctx, 'db'>;

const PATIENCE_MS = 5000;

/** The language that the contact of a conversation writes in. */
export async function languageOf(ctx: Deps, about: Confirmation): Promise<string | null> {
  const [row] = await ctx.db.tx(about.workspaceId, (tx) =>
    tx.query<{ language: string | null }>('select language from conversations where workspace_id = $1 and inbox_id = $2 and thread_id = $3', [
      about.workspaceId,
      about.inboxId,
      about.threadId,
    ]),
  );
  return row?.language ?? null;
}

/**
 * Takes in what the customer says of an answer. Yes: resolved here and closed in Dixa, unless a person has it. No: to the people's queue.
 * Said again, it does nothing more. What is to be done in Dixa is durable before this returns, and waited for a moment.
 */
export async function confirmAnswer(ctx: Deps, about: Confirmation, says: 'yes' | 'no'): Promise<Confirmed> {
  const { workspaceId } = about;
  const kind = says === 'yes' ? 'close' : 'hand_over';
  const conversationId = await ctx.db.tx(workspaceId, async (tx) => {
    const ticket = await newestTicket(tx, about);
    if (!ticket) return null;
    if (await isUnderWay(tx, ticket, kind)) return ticket.conversationId;
    if (says === 'yes') await resolve(tx, ticket);
    else await handBack(tx, ticket);
    return ticket.conversationId;
  });
  if (conversationId === null) return { done: false, language: null };
  const until = performance.now() + PATIENCE_MS;
  let done = await isDone(ctx, workspaceId, conversationId, kind);
  while (!done && performance.now() < until) {
    await sleep(100);
    done = await isDone(ctx, workspaceId, conversationId, kind);
  }
  return { done, language: await languageOf(ctx, about) };
}

async function newestTicket(tx: Tx, about: Confirmation): Promise<LockedTicket | null> {
  const [row] = await tx.query<{ id: string }>(
    `select t.id from conversations c join tickets t on t.workspace_id = c.workspace_id and t.conversation_id = c.id
     where c.workspace_id = $1 and c.inbox_id = $2 and c.thread_id = $3 order by t.first_seq desc limit 1`,
    [tx.workspaceId, about.inboxId, about.threadId],
  );
  return row ? lockTicketRow(tx, row.id) : null;
}

/** A second click, or one after a handoff: it is done or on its way already. */
async function isUnderWay(tx: Tx, ticket: LockedTicket, kind: 'close' | 'hand_over'): Promise<boolean> {
  const [row] = await tx.query<{ found: boolean }>(
    'select exists (select from desk_acts where workspace_id = $1 and conversation_id = $2 and ticket_id = $3 and kind = $4) as found',
    [tx.workspaceId, ticket.conversationId, ticket.id, kind],
  );
  return row?.found ?? false;
}

async function resolve(tx: Tx, ticket: LockedTicket): Promise<void> {
  const open = ticket.status !== 'resolved' && ticket.status !== 'closed';
  // A person is at work: their conversation is not closed under their hands.
  if (open && ticket.owner === 'people') return;
  if (open) await moveTicket(tx, { kind: 'contact', id: ticket.contactId }, ticket, { move: 'resolve' });
  await enqueue(tx, ticket, 'close', 'solved');
}

async function handBack(tx: Tx, ticket: LockedTicket): Promise<void> {
  const evidence = 'the customer says that the answer did not solve it';
  const handed = await handOff(tx, {
    conversationId: ticket.conversationId,
    ticketId: ticket.id,
    seenSeq: null,
    reason: 'asks_for_human',
    evidence,
    say: null,
  });
  // One that was handed over before is with people, or on its way to them by its own event.
  const over = ticket.status === 'resolved' || ticket.status === 'closed';
  if (!handed.handedOff && (over || ticket.handoffReason === null)) await enqueue(tx, ticket, 'hand_over', 'asks_for_human');
}

/** The act is a row at once, so that a second click sees it; the job finds it by its id. */
async function enqueue(tx: Tx, ticket: LockedTicket, kind: 'close' | 'hand_over', reason: string): Promise<void> {
  const act = { act_id: newId(), conversation_id: ticket.conversationId, ticket_id: ticket.id, kind, reason };
  await tx.query('insert into desk_acts (workspace_id, id, conversation_id, ticket_id, kind, reason) values ($1, $2, $3, $4, $5, $6)', [
    tx.workspaceId,
    act.act_id,
    act.conversation_id,
    act.ticket_id,
    kind,
    reason,
  ]);
  await tx.send(deskActJob, act, { lane: ticket.conversationId });
}

async function isDone(ctx: Deps, workspaceId: string, conversationId: string, kind: string): Promise<boolean> {
  const [row] = await ctx.db.tx(workspaceId, (tx) =>
    tx.query<{ done: boolean }>(
      'select exists (select from desk_acts where workspace_id = $1 and conversation_id = $2 and kind = $3 and done_at is not null) as done',
      [workspaceId, conversationId, kind],
    ),
  );
  return row?.done ?? false;
}
