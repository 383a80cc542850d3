import type { Ctx } from '#platform/context';
import { lockTicketRow, takeFromAssistant } from '#conversations';
import type { CallResult } from '../call-result.ts';
import { composeNote } from '../compose-note.ts';
import { ConversationGone, DeskAway } from '../desk-port.ts';
import type { OpenAct, OutsideDesk } from '../desk-port.ts';
import { callChatwoot, isForPeopleOnly } from './call-chatwoot.ts';
import type { ChatwootCall } from './call-chatwoot.ts';
import { openAccount, toPlace } from './chatwoot-account.ts';
import type { ChatwootAccount } from './chatwoot-account.ts';
import { findMessage, pathOf, viewConversation } from './conversation-view.ts';
import { decorate } from './decorate-conversation.ts';
import { escapeLiquid } from './escape-liquid.ts';
import { readListed } from './listed-to.ts';
import type { ChatwootConversation, ChatwootStatus } from './read-event.ts';
import { OWN_NOTE } from './recognise-message.ts';
import { isForAssistant, noteState } from './thread-state.ts';
import type { ThreadState } from './thread-state.ts';

export type DeskCtx = Pick<Ctx, 'clock' | 'config' | 'db' | 'log' | 'vault'>;

/** An act with its account and how the conversation stands now. */
export interface Standing {
  account: ChatwootAccount;
  conversation: ChatwootConversation;
  open: OpenAct;
}

/** The people's side of Chatwoot: a note, labels and the like, and the status by which they see a conversation. */
export function createChatwootDesk(ctx: DeskCtx): OutsideDesk {
  return {
    // What the desk told us last is right already: nobody has to be asked.
    isIdle: ({ act, known, ticket, inbox }) =>
      act.kind === 'mirror' && known !== null && standsRight(ticket, known as ThreadState, inbox.settings.chatwoot?.takes ?? 'pending'),
    // Whoever took it may have given it back since.
    hearsFirst: (act) => act.reason === TAKEN,
    handOver: (open) => handOver(ctx, open),
    close: (open) => mirror(ctx, open),
    mirror: (open) => mirror(ctx, open),
  };
}

/** Why a conversation is opened that a person took without saying so by its status. */
export const TAKEN = 'taken';

/** What people read first is written first; opening comes last, since a conversation that is open is seen. */
async function handOver(ctx: DeskCtx, open: OpenAct): Promise<string> {
  const account = await openAccount(ctx, open.inbox);
  const conversation = await mustView(ctx, account, open.threadId);
  const { status, heldByPerson } = conversation;
  // Put off for long, and resolved meanwhile: what is pending now is the next piece of work.
  if (isOver(open.ticket)) return 'over_meanwhile';
  if (status !== 'pending' && !isForAssistant({ status: status ?? 'open', heldByPerson }, account.takes)) return 'people_have_it';
  const standing = { account, conversation, open };
  await writeNote(ctx, standing);
  await decorate(ctx, standing);
  if (status === 'pending') await setStatus(ctx, standing, 'open');
  return 'handed_over';
}

/** Lets the conversation stand as the ticket does, whoever of the two was changed here: people's is open, the assistant's pending, what is done resolved. */
async function mirror(ctx: DeskCtx, open: OpenAct): Promise<string> {
  const account = await openAccount(ctx, open.inbox);
  const conversation = await mustView(ctx, account, open.threadId);
  const { status, heldByPerson } = conversation;
  if (status === null) return 'unreadable';
  const { act, ticket } = open;
  // Only what nobody sees is opened for people; what they did with it meanwhile is theirs.
  if (act.reason === TAKEN && status !== 'pending') return 'people_have_it';
  if (standsRight(ticket, { status, heldByPerson }, account.takes)) return 'so_already';
  const wanted = isOver(ticket) ? 'resolved' : ticket.owner === 'people' ? 'open' : 'pending';
  // The contact wrote there while it was changed here: their word comes first, and brings everything else with it.
  if (wanted !== 'pending' && (await isNews(ctx, open, conversation))) return 'contact_wrote';
  const standing = { account, conversation, open };
  // What is assigned to a person is theirs, whatever its status says.
  if (wanted === 'pending' && heldByPerson) await unassign(ctx, standing);
  const now = await setStatus(ctx, standing, wanted);
  if (wanted === 'pending' && now && !isForAssistant(now, account.takes)) return takenAgain(ctx, open);
  return `made_${wanted}`;
}

async function isNews(ctx: DeskCtx, { inbox }: OpenAct, { newest }: ChatwootConversation): Promise<boolean> {
  if (newest?.type !== 'incoming') return false;
  const known = await ctx.db.tx(inbox.workspaceId, (tx) =>
    tx.query('select id from messages where workspace_id = $1 and inbox_id = $2 and external_id = $3', [inbox.workspaceId, inbox.id, newest.id]),
  );
  return known.length === 0;
}

function standsRight(ticket: OpenAct['ticket'], state: ThreadState, takes: ChatwootAccount['takes']): boolean {
  if (isOver(ticket)) return state.status === 'resolved';
  return ticket.owner === 'people' ? state.status === 'open' || state.status === 'snoozed' : isForAssistant(state, takes);
}

function isOver({ status }: OpenAct['ticket']): boolean {
  return status === 'resolved' || status === 'closed';
}

async function unassign(ctx: DeskCtx, { account, open }: Standing): Promise<void> {
  const path = pathOf(toPlace(open.threadId), '/assignments');
  // Nobody has this number, and Chatwoot takes that for nobody.
  await mustCall(ctx, account, { method: 'POST', path, body: { assignee_id: 0 }, as: 'speaker', repeatable: true });
}

/** A person took it while it was given to the assistant; what webhooks said of that was held to be our own doing (follow-state.ts). */
async function takenAgain(ctx: DeskCtx, { act, inbox }: OpenAct): Promise<string> {
  await ctx.db.tx(inbox.workspaceId, async (tx) => takeFromAssistant(tx, { kind: 'system' }, await lockTicketRow(tx, act.ticket_id)));
  return 'taken_again';
}

/** What it is then is read and noted: should its webhook be lost, a person who makes it pending again is still understood. Null: it could not be read. */
async function setStatus(ctx: DeskCtx, { account, open }: Standing, status: ChatwootStatus): Promise<ThreadState | null> {
  const path = pathOf(toPlace(open.threadId), '/toggle_status');
  await mustCall(ctx, account, { method: 'POST', path, body: { status }, as: 'speaker', repeatable: true });
  const viewed = await viewConversation(ctx, account, open.threadId);
  if (!viewed.ok) return null;
  const { now } = await ctx.db.tx(open.inbox.workspaceId, (tx) => noteState(tx, open.inbox.id, open.threadId, viewed.value));
  return now;
}

/** Once: a note that may have been written is looked for, and where nobody may look it is not written again. */
async function writeNote(ctx: DeskCtx, { account, open }: Standing): Promise<void> {
  const { act, threadId, noted, noteTried } = open;
  const { workspaceId } = open.inbox;
  if (noted) return;
  const mark = (column: 'noted_at' | 'note_tried_at') =>
    ctx.db.tx(workspaceId, (tx) => tx.query(`update desk_acts set ${column} = now() where workspace_id = $1 and id = $2`, [workspaceId, act.act_id]));
  const isThere = noteTried !== 'no' && (await isNoteThere(ctx, account, open));
  if (!isThere && noteTried === 'just_now') throw new DeskAway('a note may still be on its way; the act is tried again');
  if (!isThere) {
    await mark('note_tried_at');
    const content = escapeLiquid(await composeNote(ctx, workspaceId, act));
    const body = { content, message_type: 'outgoing', private: true, content_type: 'text', content_attributes: { [OWN_NOTE]: act.act_id } };
    const call = { method: 'POST', path: pathOf(toPlace(threadId), '/messages'), body, as: 'speaker', repeatable: false } as const;
    const result = await callChatwoot(ctx, account, call);
    // A note that is refused for good must not keep the customer from people.
    if (result.kind === 'refused' && result.status !== 404) ctx.log.warn({ act: act.act_id, status: result.status }, 'Chatwoot refused the note of a handoff');
    else must(result, call);
  }
  await mark('noted_at');
}

async function isNoteThere(ctx: DeskCtx, account: ChatwootAccount, open: OpenAct): Promise<boolean> {
  const { listedTo: after } = await readListed(ctx.db, open.inbox, open.threadId);
  const found = await findMessage(ctx, account, { threadId: open.threadId, after, isIt: (one) => one.attributes[OWN_NOTE] === open.act.act_id });
  if (found.ok) return found.value !== null;
  if (isForPeopleOnly(found.result)) return true;
  throw new DeskAway('the notes of a conversation could not be read; the act is tried again');
}

async function mustView(ctx: DeskCtx, account: ChatwootAccount, threadId: string): Promise<ChatwootConversation> {
  const viewed = await viewConversation(ctx, account, threadId);
  if (viewed.ok) return viewed.value;
  if (viewed.result.kind === 'refused' && viewed.result.status === 404) throw new ConversationGone('the conversation is gone');
  throw new DeskAway(`the conversation could not be read: ${JSON.stringify(viewed.result)}`);
}

/** Every step may be repeated, so all that is not done is thrown and tried again by the job. */
export async function mustCall(ctx: DeskCtx, account: ChatwootAccount, call: ChatwootCall): Promise<unknown> {
  return must(await callChatwoot(ctx, account, call), call);
}

function must(result: CallResult, call: Pick<ChatwootCall, 'method' | 'path'>): unknown {
  if (result.kind === 'done') return result.data;
  if (result.kind === 'refused' && result.status === 404) throw new ConversationGone('the conversation is gone');
  const what = `Chatwoot did not carry out ${call.method} ${call.path.replaceAll(/\d+/g, '…')}`;
  if (result.kind === 'refused') throw new Error(`${what}: ${result.status} ${result.message}`);
  throw new DeskAway(`${what}: ${result.why}`);
}
