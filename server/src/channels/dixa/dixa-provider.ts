import type { Ctx } from '#platform/context';
import type { NotDone } from '../call-result.ts';
import { idOf, isRecord } from '../incoming-item.ts';
import { toPlainText } from '../light-markdown.ts';
import type { ChannelProvider, SendInput, SendOutcome } from '../provider.ts';
import { callDixa } from './call-dixa.ts';
import { composeMail } from './compose-mail.ts';
import { confirmLinks } from './confirm-link.ts';
import { readConversation, readMessages } from './conversation-view.ts';
import type { ListedConversation } from './conversation-view.ts';
import { toAccount } from './dixa-account.ts';
import type { DixaAccount } from './dixa-account.ts';
import { examineDixa } from './examine-dixa.ts';

type Deps = Pick<Ctx, 'config' | 'clock' | 'db' | 'vault'>;

const MAILS: readonly string[] = ['Email', 'ContactForm'];
const CHATS: readonly string[] = ['WidgetChat', 'Messenger', 'Chat'];

/**
 * Dixa. Before it speaks it reads the conversation: what is there already is not said again, and where a person has taken part the
 * assistant stays silent. Our message id is the `externalId`, which Dixa takes once.
 */
export function createDixaProvider(ctx: Deps): ChannelProvider {
  return {
    kind: 'dixa',
    partsOf: ({ text }) => (text.trim() === '' ? [] : [{ kind: 'text', text }]),
    refuse(input) {
      if (input.threadId) return null;
      return { code: 'no_address', message: 'There is no Dixa conversation to write in.', action: 'Write to the customer in Dixa.' };
    },
    async send(input) {
      const account = toAccount(ctx.config, input.inbox, input.accessToken);
      const found = await lookAround(ctx, account, input);
      return 'kind' in found ? found : say(ctx, account, input, found);
    },
    async find(input) {
      const account = toAccount(ctx.config, input.inbox, input.accessToken);
      const messages = await readMessages(ctx.db, account, input.threadId ?? '', input.signal);
      if (!messages.ok) return toFailure(messages.result);
      const own = messages.value.find((message) => message.externalId === input.messageId);
      return own ? { kind: 'sent', externalId: own.id } : 'absent';
    },
    examine: (input) => examineDixa(ctx, input),
    async probe({ inbox, accessToken }) {
      const call = { method: 'GET', path: '/v1/queues', signal: AbortSignal.timeout(5000) } as const;
      const result = await callDixa(ctx.db, toAccount(ctx.config, inbox, accessToken), call);
      return result.kind === 'done' || result.kind === 'refused';
    },
  };
}

/** How the conversation stands, or what that means for the message. */
async function lookAround(ctx: Deps, account: DixaAccount, input: SendInput): Promise<ListedConversation | SendOutcome> {
  const threadId = input.threadId ?? '';
  const [conversation, messages] = await Promise.all([
    readConversation(ctx.db, account, threadId, input.signal),
    readMessages(ctx.db, account, threadId, input.signal),
  ]);
  if (!conversation.ok) return unread(conversation.result);
  if (!messages.ok) return unread(messages.result);
  const own = messages.value.find((message) => message.externalId === input.messageId);
  if (own) return { kind: 'sent', externalId: own.id };
  if (!account.agentId)
    return failed('not_configured', 'The inbox names no Dixa user to write as.', 'Set AGENT_ID, or agent_id of the inbox, and send it again.');
  const { assigneeId } = conversation.value;
  const byPerson = messages.value.some((message) => !message.inbound && message.authorId !== null && message.authorId !== account.agentId);
  const heldByPerson = assigneeId !== null && assigneeId !== account.agentId;
  if (!input.byTeammate && (byPerson || heldByPerson))
    return failed('human_took_part', 'A person has the conversation in Dixa, so the assistant said nothing.', 'Nothing has to be done.');
  return conversation.value;
}

/** Nothing was said yet, so whatever went wrong while reading is worth another try. */
function unread(result: NotDone): SendOutcome {
  if (result.kind === 'unknown') return { kind: 'not_sent', why: result.why, retry: 'unreachable' };
  return toFailure(result);
}

async function say(ctx: Deps, account: DixaAccount, input: SendInput, conversation: ListedConversation): Promise<SendOutcome> {
  const threadId = encodeURIComponent(input.threadId ?? '');
  const claims = account.claim === 'always' || (account.claim === 'chats' && CHATS.includes(conversation.channel));
  if (claims && conversation.assigneeId !== account.agentId) {
    const claim = {
      method: 'PUT',
      path: `/v1/conversations/${threadId}/claim`,
      body: { agentId: account.agentId, force: false },
      signal: input.signal,
    } as const;
    const result = await callDixa(ctx.db, account, claim);
    if (result.kind === 'refused')
      return failed('human_took_part', `Dixa does not give the conversation to the assistant: ${result.message}`, 'Nothing has to be done.');
    if (result.kind !== 'done') return unread(result);
  }
  const body = {
    _type: 'Outbound',
    agentId: account.agentId,
    content: contentFor(ctx, account, input, conversation),
    externalId: input.messageId,
  };
  const result = await callDixa(ctx.db, account, { method: 'POST', path: `/v1/conversations/${threadId}/messages`, body, signal: input.signal });
  if (result.kind === 'done') {
    const externalId = isRecord(result.data) ? idOf(result.data['messageId']) : undefined;
    return externalId === undefined ? { kind: 'unknown', why: 'Dixa took it without giving it an id.' } : { kind: 'sent', externalId };
  }
  // An earlier attempt arrived after all; the list of messages will name it.
  if (result.kind === 'refused' && /duplicate externalid/i.test(result.message)) return { kind: 'unknown', why: 'Dixa has it already.' };
  return toFailure(result);
}

function contentFor(ctx: Deps, account: DixaAccount, input: SendInput, conversation: ListedConversation): { _type: string; value: string } {
  const text = input.what.kind === 'text' ? input.what.text : '';
  if (conversation.channel === 'WhatsApp') return { _type: 'Markdown', value: text };
  if (!MAILS.includes(conversation.channel)) return { _type: 'Text', value: toPlainText(text) };
  const userId = conversation.requesterId ?? input.identities.find((one) => one.kind === 'dixa')?.value;
  const asks = account.confirmButtons && !input.byTeammate && input.content['kind'] === 'answer' && userId !== undefined;
  const language = typeof input.content['language'] === 'string' ? input.content['language'] : null;
  const about = { workspaceId: input.inbox.workspaceId, inboxId: input.inbox.id, threadId: input.threadId ?? '', userId: userId ?? '' };
  return { _type: 'Html', value: composeMail(text, asks ? { ...confirmLinks(ctx, about), language } : null) };
}

function toFailure(result: NotDone): SendOutcome {
  if (result.kind === 'not_done') return { kind: 'not_sent', why: result.why, retry: result.retry };
  if (result.kind === 'unknown') return result;
  return failed(`dixa_${result.status}`, `Dixa refused it: ${result.message}`, 'Answer the customer in Dixa.');
}

function failed(code: string, message: string, action: string): SendOutcome {
  return { kind: 'failed', error: { code, message, action } };
}
