import type { Ctx } from '#platform/context';
import { composeNote } from '../compose-note.ts';
import { ConversationGone, DeskAway } from '../desk-port.ts';
import type { OpenAct, OutsideDesk } from '../desk-port.ts';
import { recordsOf } from '../incoming-item.ts';
import { callDixa } from './call-dixa.ts';
import { readConversation } from './conversation-view.ts';
import { toAccount } from './dixa-account.ts';
import type { DixaAccount } from './dixa-account.ts';

type DeskCtx = Pick<Ctx, 'config' | 'db' | 'log'>;

/** The people's side of Dixa: a note, a transfer to their queue, an end. */
export function createDixaDesk(ctx: DeskCtx): OutsideDesk {
  return {
    // Where the rules kept the assistant out from the beginning, the people in Dixa have it already.
    isIdle: ({ act, spoke }) => act.kind === 'hand_over' && act.reason === 'disallowed' && !spoke,
    handOver: (open) => handOver(ctx, open),
    close: (open) => close(ctx, open),
  };
}

async function handOver(ctx: DeskCtx, open: OpenAct): Promise<string> {
  const { act, threadId, noted } = open;
  const { workspaceId } = open.inbox;
  const account = toAccount(ctx.config, open.inbox, open.accessToken);
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
  if (!conversation.ok) throw new DeskAway(`the conversation could not be read: ${JSON.stringify(conversation.result)}`);
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

async function close(ctx: DeskCtx, { inbox, accessToken, threadId }: OpenAct): Promise<string> {
  const account = toAccount(ctx.config, inbox, accessToken);
  const conversation = await readConversation(ctx.db, account, threadId);
  if (conversation.ok && conversation.value.closed) return 'closed_before';
  const body = account.agentId ? { userId: account.agentId } : {};
  await mustCall(ctx, account, { method: 'PUT', path: `/v1/conversations/${encodeURIComponent(threadId)}/close`, body });
  return 'closed';
}

/** Every step may be repeated, so all that is not done is thrown and tried again by the job. */
async function mustCall(ctx: DeskCtx, account: DixaAccount, call: Parameters<typeof callDixa>[2]): Promise<unknown> {
  const result = await callDixa(ctx.db, account, call);
  if (result.kind === 'done') return result.data;
  if (result.kind === 'refused' && result.status === 404) throw new ConversationGone('the conversation is gone');
  const what = `Dixa did not carry out ${call.method} ${call.path.replace(/\d+/, '…')}`;
  if (result.kind === 'refused') throw new Error(`${what}: ${result.status} ${result.message}`);
  throw new DeskAway(`${what}: ${result.why}`);
}
