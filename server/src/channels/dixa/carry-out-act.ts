import type { Ctx } from '#platform/context';
import { readInboxForSending } from '#conversations';
import { recordsOf } from '../incoming-item.ts';
import { deskActJob } from '../job-definitions.ts';
import { callDixa } from './call-dixa.ts';
import { readConversation } from './conversation-view.ts';
import { toAccount } from './dixa-account.ts';
import type { DixaAccount } from './dixa-account.ts';
import { composeNote } from './compose-note.ts';

type ActCtx = Pick<Ctx, 'db' | 'config' | 'vault' | 'log'>;

export interface Act {
  act_id: string;
  conversation_id: string;
  ticket_id: string;
  kind: 'hand_over' | 'close';
  reason: string;
}

interface Open {
  account: DixaAccount;
  threadId: string;
  noted: boolean;
}

// Our last words are said first; when they cannot be, people get the conversation all the same.
const WAIT_FOR_WORDS = "interval '5 minutes'";

/** Does one act in Dixa, step by step: each is looked up before it is repeated, so a crash or a cut connection does nothing twice. */
export async function carryOutAct(ctx: ActCtx, workspaceId: string | null, act: Act): Promise<{ outcome: string }> {
  if (workspaceId === null) throw new Error('an act belongs to a workspace');
  const begun = await begin(ctx, workspaceId, act);
  if (typeof begun === 'string') return { outcome: begun };
  const outcome = await (act.kind === 'close' ? close(ctx, begun) : handOver(ctx, workspaceId, act, begun)).catch((error: unknown) => {
    if (error instanceof ConversationGone) return 'conversation_gone';
    throw error;
  });
  await ctx.db.tx(workspaceId, (tx) => tx.query('update desk_acts set done_at = now() where workspace_id = $1 and id = $2', [workspaceId, act.act_id]));
  return { outcome };
}

/** Writes the act down, once, and reads what it needs. A text: there is nothing to do now. */
async function begin(ctx: ActCtx, workspaceId: string, act: Act): Promise<Open | string> {
  return ctx.db.tx(workspaceId, async (tx) => {
    const [place] = await tx.query<{ inboxId: string; threadId: string | null; kind: string; spoke: boolean }>(
      `select c.inbox_id as "inboxId", c.thread_id as "threadId", i.kind,
         exists (select from messages m where m.workspace_id = $1 and m.conversation_id = c.id and m.author_kind = 'assistant') as spoke
       from conversations c join inboxes i on i.workspace_id = c.workspace_id and i.id = c.inbox_id where c.workspace_id = $1 and c.id = $2`,
      [workspaceId, act.conversation_id],
    );
    if (place?.kind !== 'dixa' || place.threadId === null) return 'no_outside_desk';
    // Where the rules kept the assistant out from the beginning, the people in Dixa have it already.
    if (act.kind === 'hand_over' && act.reason === 'disallowed' && !place.spoke) return 'never_ours';
    await tx.query(
      'insert into desk_acts (workspace_id, id, conversation_id, ticket_id, kind, reason) values ($1, $2, $3, $4, $5, $6) on conflict do nothing',
      [workspaceId, act.act_id, act.conversation_id, act.ticket_id, act.kind, act.reason],
    );
    const [state] = await tx.query<{ done: boolean; noted: boolean; mayWait: boolean; waits: boolean }>(
      `select a.done_at is not null as done, a.noted_at is not null as noted, a.created_at > now() - ${WAIT_FOR_WORDS} as "mayWait",
         exists (select from messages m where m.workspace_id = $1 and m.conversation_id = $3 and m.author_kind = 'assistant' and m.delivery in ('queued', 'sending', 'unknown')) as waits
       from desk_acts a where a.workspace_id = $1 and a.id = $2`,
      [workspaceId, act.act_id, act.conversation_id],
    );
    if (!state || state.done) return 'done_before';
    if (state.waits && state.mayWait) {
      await tx.send(deskActJob, act, { lane: act.conversation_id, delayMs: 1000 });
      return 'words_first';
    }
    const { inbox, secrets } = await readInboxForSending(tx, ctx.vault, place.inboxId);
    return { account: toAccount(ctx.config, inbox, secrets['access_token'] ?? ''), threadId: place.threadId, noted: state.noted };
  });
}

async function handOver(ctx: ActCtx, workspaceId: string, act: Act, { account, threadId, noted }: Open): Promise<string> {
  const at = `/v1/conversations/${encodeURIComponent(threadId)}`;
  if (!noted) {
    const marker = `Baton ${act.act_id}`;
    const notes = await mustCall(ctx, account, { method: 'GET', path: `${at}/notes` });
    if (!recordsOf(notes).some((note) => String(note['message']).includes(marker))) {
      const message = `${await composeNote(ctx, workspaceId, act)}\n\n${marker}`;
      await mustCall(ctx, account, { method: 'POST', path: `${at}/notes`, body: { message, ...(account.agentId ? { agentId: account.agentId } : {}) } });
    }
    await ctx.db.tx(workspaceId, (tx) => tx.query('update desk_acts set noted_at = now() where workspace_id = $1 and id = $2', [workspaceId, act.act_id]));
  }
  const conversation = await readConversation(ctx.db, account, threadId);
  if (!conversation.ok) throw new Error(`the conversation could not be read: ${JSON.stringify(conversation.result)}`);
  const { assigneeId, closed } = conversation.value;
  if (assigneeId !== null && assigneeId !== account.agentId) return 'person_has_it';
  if (!account.queueId) {
    ctx.log.warn({ conversation: act.conversation_id }, 'a handoff has no Dixa queue to go to: set QUEUE_ID, or queue_id of the inbox');
    return 'no_queue';
  }
  const actor = account.agentId ? { userId: account.agentId } : {};
  if (closed) await mustCall(ctx, account, { method: 'PUT', path: `${at}/reopen`, body: actor });
  await mustCall(ctx, account, { method: 'PUT', path: `${at}/transfer/queue`, body: { queueId: account.queueId, ...actor } });
  return 'handed_over';
}

async function close(ctx: ActCtx, { account, threadId }: Open): Promise<string> {
  const conversation = await readConversation(ctx.db, account, threadId);
  if (conversation.ok && conversation.value.closed) return 'closed_before';
  const body = account.agentId ? { userId: account.agentId } : {};
  await mustCall(ctx, account, { method: 'PUT', path: `/v1/conversations/${encodeURIComponent(threadId)}/close`, body });
  return 'closed';
}

/** Dixa does not know the conversation (any more): nobody can be handed it, and asking again changes nothing. */
class ConversationGone extends Error {}

/** Every step may be repeated, so all that is not done is thrown and tried again by the job. */
async function mustCall(ctx: ActCtx, account: DixaAccount, call: Parameters<typeof callDixa>[2]): Promise<unknown> {
  const result = await callDixa(ctx.db, account, call);
  if (result.kind === 'done') return result.data;
  if (result.kind === 'refused' && result.status === 404) throw new ConversationGone('the conversation is gone');
  const why = result.kind === 'refused' ? `${result.status} ${result.message}` : result.why;
  throw new Error(`Dixa did not carry out ${call.method} ${call.path.replace(/\d+/, '…')}: ${why}`);
}
