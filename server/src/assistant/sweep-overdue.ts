import { listOverdueTickets } from '#conversations';
import type { OverdueTicket } from '#conversations';
import type { Ctx } from '#platform/context';
import { styleOf } from './brief.ts';
import { endWithHandoff } from './end-turn.ts';
import type { TurnExit } from './exits.ts';
import { asLanguage, judgeBurst } from './judge-burst.ts';
import { formsOf } from './memory/recall-facts.ts';
import { firstNameOf, readBurst } from './read-burst.ts';
import { handOffUnspoken } from './hand-off-unspoken.ts';
import { readTurnView } from './read-turn-view.ts';
import { startTurnLog } from './turn-log.ts';

const AT_ONCE = 100;

type Deps = Pick<Ctx, 'db' | 'clock' | 'config' | 'log' | 'metrics' | 'realtime'>;

/**
 * Hands over every ticket whose deadline passed while the assistant held it (G7), whatever the reason it was not answered.
 * For a timer; any number of sweepers at once hand each ticket over once. Returns how many this one did.
 */
export async function sweepOverdue(ctx: Deps): Promise<{ handedOff: number }> {
  let handedOff = 0;
  for (const overdue of await listOverdueTickets(ctx, AT_ONCE)) {
    try {
      if ((await handOver(ctx, overdue)) === 'handoff_deadline_passed') handedOff += 1;
    } catch (error) {
      // One ticket must not keep the others waiting; this one is swept again.
      ctx.log.warn({ err: error, ticket: overdue.ticketId }, 'an overdue ticket could not be handed over');
    }
  }
  return { handedOff };
}

async function handOver(ctx: Deps, { workspaceId, conversationId, ticketId }: OverdueTicket): Promise<TurnExit> {
  const log = startTurnLog(ctx.metrics);
  const now = ctx.clock.now();
  const view = await readTurnView(ctx, workspaceId, conversationId);
  const ticket = view?.state.ticket;
  if (!view || ticket?.id !== ticketId || ticket.owner !== 'assistant' || !ticket.deadlineAt || ticket.deadlineAt > now) return 'nothing_new';
  const { state, assistant, prompt, workspace } = view;
  const burst = readBurst(state);
  const evidence = `not answered by ${ticket.deadlineAt.toISOString()}`;
  const stillOverdue = (db: Deps['db']) => lockIfOverdue(db, { workspaceId, conversationId, ticketId, now });
  if (!assistant) {
    return ctx.db.tx(workspaceId, async (tx) =>
      (await stillOverdue(tx))
        ? handOffUnspoken({ db: tx }, log, {
            workspaceId,
            conversationId,
            ticketId,
            assistant,
            prompt,
            seenSeq: burst.seenSeq,
            reason: 'deadline_passed',
            exit: 'handoff_deadline_passed',
          })
        : 'nothing_new',
    );
  }
  const forms = formsOf(view.facts);
  const known = state.conversation.language ?? state.contact.language;
  const judged = judgeBurst({
    assistant,
    texts: burst.texts,
    history: burst.history,
    asksFor: forms.language,
    // The message that a colleague takes over exists in every language.
    translates: true,
    knownLanguage: known,
    defaultLanguage: asLanguage(workspace.settings.defaultLanguage) ?? 'en',
    answered: 0,
    chatted: 0,
  });
  log.triage = judged.triage;
  const ending = {
    workspaceId,
    state,
    ticketId,
    assistant,
    prompt,
    log,
    seenSeq: burst.seenSeq,
    language: judged.language,
    languageCertain: false,
    firstName: forms.firstName ?? firstNameOf(state.contact.name),
    style: styleOf(assistant, state.inbox.kind),
    reservationId: null,
    job: null,
    sender: null,
  };
  return ctx.db.tx(workspaceId, async (tx) =>
    (await stillOverdue(tx)) ? endWithHandoff({ db: tx }, ending, { reason: 'deadline_passed', evidence, whateverCame: true }) : 'nothing_new',
  );
}

interface Overdue {
  workspaceId: string;
  conversationId: string;
  ticketId: string;
  now: Date;
}

/**
 * Locks the ticket and looks again: between the list and this moment the assistant may have answered, and an answered ticket must
 * not be handed over. The rows are locked in the order in which every reply locks them.
 */
async function lockIfOverdue(db: Deps['db'], { workspaceId, conversationId, ticketId, now }: Overdue): Promise<boolean> {
  const rows = await db.tx(workspaceId, (tx) =>
    tx.query(
      `select 1 from conversations c join tickets t on t.workspace_id = c.workspace_id and t.conversation_id = c.id and t.id = $3
       where c.workspace_id = $1 and c.id = $2 and t.deadline_at is not null and t.deadline_at <= $4 and t.owner = 'assistant' for update of c, t`,
      [workspaceId, conversationId, ticketId, now],
    ),
  );
  return rows.length > 0;
}
