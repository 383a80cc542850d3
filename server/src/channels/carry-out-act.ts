import type { Ctx } from '#platform/context';
import { crashPoint } from '#platform/crash-point';
import type { RunningJob } from '#platform/jobs';
import { readInboxForSending } from '#conversations';
import type { InboxKind } from '#conversations';
import { createChatwootDesk } from './chatwoot/desk-steps.ts';
import { ConversationGone, DeskAway } from './desk-port.ts';
import type { Act, OpenAct, OutsideDesk } from './desk-port.ts';
import { createDixaDesk } from './dixa/desk-steps.ts';
import { deskActJob } from './job-definitions.ts';

type ActCtx = Pick<Ctx, 'clock' | 'config' | 'db' | 'log' | 'vault'>;

/** The desks behind inboxes, by kind of inbox. */
export type Desks = ReadonlyMap<InboxKind, OutsideDesk>;

export function createDesks(ctx: ActCtx): Desks {
  return new Map<InboxKind, OutsideDesk>([
    ['dixa', createDixaDesk(ctx)],
    ['chatwoot', createChatwootDesk(ctx)],
  ]);
}

// Our last words are said first; when they cannot be, people get the conversation all the same.
const WAIT_FOR_WORDS = "interval '5 minutes'";

// Longer than a call lasts there after we gave up waiting for it.
const NOTE_SETTLES = "interval '20 seconds'";

const PUT_OFF_MS = 60_000;

/** Does one act in an outside desk, step by step: each is looked up before it is repeated, so a crash or a cut connection does nothing twice. */
export async function carryOutAct(ctx: ActCtx, desks: Desks, job: RunningJob<Act>): Promise<{ outcome: string }> {
  const { workspaceId, data: act } = job;
  if (workspaceId === null) throw new Error('an act belongs to a workspace');
  const begun = await begin(ctx, desks, { workspaceId, act, attempt: job.attempt });
  if (typeof begun === 'string') return { outcome: begun };
  const { open, step } = begun;
  const outcome = await step(open).catch((error: unknown) => {
    if (error instanceof ConversationGone) return 'conversation_gone';
    // Half an hour is over and the desk is still away: whoever waits for people is not forgotten.
    if (error instanceof DeskAway && job.lastAttempt) return null;
    throw error;
  });
  crashPoint('act.after_step');
  if (outcome === null) {
    await ctx.db.tx(workspaceId, (tx) => tx.send(deskActJob, act, { lane: act.conversation_id, delayMs: PUT_OFF_MS }));
    return { outcome: 'put_off' };
  }
  await ctx.db.tx(workspaceId, (tx) => tx.query('update desk_acts set done_at = now() where workspace_id = $1 and id = $2', [workspaceId, act.act_id]));
  return { outcome };
}

interface Begun {
  open: OpenAct;
  step(open: OpenAct): Promise<string>;
}

interface Place {
  inboxId: string;
  threadId: string | null;
  kind: InboxKind;
  spoke: boolean;
  ticket: OpenAct['ticket'] | null;
  known: OpenAct['known'];
}

/** Writes the act down, once, and reads what it needs. A text: there is nothing to do now. */
async function begin(ctx: ActCtx, desks: Desks, { workspaceId, act, attempt }: { workspaceId: string; act: Act; attempt: number }): Promise<Begun | string> {
  return ctx.db.tx(workspaceId, async (tx) => {
    const [place] = await tx.query<Place>(PLACE, [workspaceId, act.conversation_id, act.ticket_id]);
    const desk = place && desks.get(place.kind);
    const step = desk && stepOf(desk, act.kind);
    if (!desk || !step || !place.ticket || place.threadId === null) return 'no_outside_desk';
    await tx.query(
      'insert into desk_acts (workspace_id, id, conversation_id, ticket_id, kind, reason) values ($1, $2, $3, $4, $5, $6) on conflict do nothing',
      [workspaceId, act.act_id, act.conversation_id, act.ticket_id, act.kind, act.reason],
    );
    const [state] = await tx.query<{ done: boolean; noted: boolean; noteTried: OpenAct['noteTried']; mayWait: boolean; waits: boolean; isTold: boolean }>(
      `select a.done_at is not null as done, a.noted_at is not null as noted, case when a.note_tried_at is null then 'no' when a.note_tried_at > now() - ${NOTE_SETTLES} then 'just_now' else 'before' end as "noteTried", a.created_at > now() - ${WAIT_FOR_WORDS} as "mayWait",
         exists (select from messages m where m.workspace_id = $1 and m.conversation_id = $3 and m.author_kind = 'assistant' and m.delivery in ('queued', 'sending', 'unknown')) as waits,
         $5 and exists (select from deliveries d where d.workspace_id = $1 and d.lane = $4 and d.processed_at is null and d.provider = 'chatwoot') as "isTold"
       from desk_acts a where a.workspace_id = $1 and a.id = $2`,
      [workspaceId, act.act_id, act.conversation_id, `${place.inboxId}:${place.threadId}`, desk.hearsFirst?.(act) ?? false],
    );
    if (!state || state.done) return 'done_before';
    if (state.waits && state.mayWait) {
      await tx.send(deskActJob, act, { lane: act.conversation_id, delayMs: 1000 });
      return 'words_first';
    }
    if (state.isTold && state.mayWait) {
      await tx.send(deskActJob, act, { lane: act.conversation_id, delayMs: 250 });
      return 'told_more';
    }
    const { inbox, secrets } = await readInboxForSending(tx, ctx.vault, place.inboxId);
    const { spoke, threadId, ticket, known } = place;
    const { noted, noteTried } = state;
    const open = { act, inbox, accessToken: secrets['access_token'] ?? '', threadId, noted, noteTried, spoke, attempt, ticket, known };
    if (!desk.isIdle?.(open)) return { open, step };
    await tx.query('update desk_acts set done_at = now() where workspace_id = $1 and id = $2', [workspaceId, act.act_id]);
    return 'never_ours';
  });
}

function stepOf(desk: OutsideDesk, kind: Act['kind']): ((open: OpenAct) => Promise<string>) | undefined {
  if (kind === 'hand_over') return (open) => desk.handOver(open);
  if (kind === 'close') return (open) => desk.close(open);
  const { mirror } = desk;
  return mirror && ((open) => mirror.call(desk, open));
}

const PLACE = `select c.inbox_id as "inboxId", c.thread_id as "threadId", i.kind,
    exists (select from messages m where m.workspace_id = $1 and m.conversation_id = c.id and m.author_kind = 'assistant') as spoke,
    (select json_build_object('status', t.status, 'owner', t.owner, 'priority', t.priority) from tickets t where t.workspace_id = $1 and t.id = $3) as ticket,
    (select json_build_object('status', o.status, 'heldByPerson', o.held_by_person) from outside_threads o where o.workspace_id = $1 and o.inbox_id = c.inbox_id and o.thread_id = c.thread_id
       and not exists (select from desk_acts a where a.workspace_id = $1 and a.conversation_id = c.id and a.done_at > now() - interval '1 minute')) as known
  from conversations c join inboxes i on i.workspace_id = c.workspace_id and i.id = c.inbox_id where c.workspace_id = $1 and c.id = $2`;
