import type { Ctx } from '#platform/context';
import type { CallResult } from '../call-result.ts';
import { downloadMedia } from '../download-media.ts';
import { idOf, isRecord } from '../incoming-item.ts';
import type { ChannelProvider, SendInput, SendOutcome } from '../provider.ts';
import { callChatwoot, isForPeopleOnly } from './call-chatwoot.ts';
import { openAccount, toPlace } from './chatwoot-account.ts';
import type { ChatwootAccount } from './chatwoot-account.ts';
import { composeMessage, LONGEST_TEXT, MOST_FILES } from './compose-message.ts';
import { countLastMinute } from './count-last-minute.ts';
import { findMessage, pathOf, viewConversation } from './conversation-view.ts';
import { isFileAddress, NOT_ALLOWED } from './file-address.ts';
import { MOST_A_MINUTE } from './judge-message.ts';
import { readListed } from './listed-to.ts';
import { examineChatwoot, probeAccount } from './examine-chatwoot.ts';
import type { ChatwootConversation } from './read-event.ts';
import { OWN_MESSAGE } from './recognise-message.ts';
import { showTyping } from './show-typing.ts';
import { isForAssistant } from './thread-state.ts';

type Deps = Pick<Ctx, 'clock' | 'config' | 'db' | 'log' | 'vault'>;

const WEEK_MS = 7 * 86_400_000;

/**
 * Chatwoot. Right before it speaks it looks how the conversation stands: what people have taken meanwhile is theirs. A message is posted
 * once; whatever became of it unseen is looked for among the conversation's messages by our own id, since Chatwoot knows no key of repetition.
 */
export function createChatwootProvider(ctx: Deps): ChannelProvider {
  return {
    kind: 'chatwoot',
    partsOf({ text, content }) {
      const files = content.attachments ?? [];
      if (content.interactive) return [{ kind: 'choices', text, choices: content.interactive }];
      return text.trim() === '' && files.length === 0 ? [] : [{ kind: 'text', text, files }];
    },
    refuse(input) {
      if (!input.threadId)
        return { code: 'no_address', message: 'There is no Chatwoot conversation to write in.', action: 'Write to the customer in Chatwoot.' };
      const files = input.content.attachments?.length ?? 0;
      if (files > 0 && input.content.interactive)
        return { code: 'files_beside_choices', message: 'Chatwoot shows either files or choices.', action: 'Send the files in a message of their own.' };
      if (files <= MOST_FILES) return null;
      return { code: 'too_many_files', message: `Chatwoot takes ${MOST_FILES} files in one message.`, action: 'Send the others in a second message.' };
    },
    async send(input) {
      const account = await openAccount(ctx, input.inbox);
      return (await isFlooded(ctx, input)) ?? (await mayNotSpeak(ctx, account, input)) ?? say(ctx, account, input);
    },
    async find(input) {
      const account = await openAccount(ctx, input.inbox);
      const threadId = input.threadId ?? '';
      const { listedTo: after } = await readListed(ctx.db, input.inbox, threadId);
      const isIt = (message: { attributes: Record<string, unknown> }) => message.attributes[OWN_MESSAGE] === input.messageId;
      const found = await findMessage(ctx, account, { threadId, after, isIt, signal: input.signal });
      if (found.ok) return found.value ? { kind: 'sent', externalId: found.value.id } : 'absent';
      return isForPeopleOnly(found.result) ? 'cannot_ask' : toFailure(found.result);
    },
    showRead: (input) => showTyping(ctx, input),
    mediaKeptMs: WEEK_MS,
    async fetchMedia({ inbox, file, signal }) {
      if (!file.url) return { kind: 'expired' };
      const account = await openAccount(ctx, inbox);
      return downloadMedia({ url: file.url, accessToken: null, allows: (address) => isFileAddress(address, account), refusal: NOT_ALLOWED, signal });
    },
    examine: async ({ inbox }) => examineChatwoot(ctx, await openAccount(ctx, inbox)),
    probe: async ({ inbox }) => probeAccount(ctx, await openAccount(ctx, inbox)),
  };
}

/** Chatwoot would refuse it: a conversation takes so many messages in a minute. */
async function isFlooded(ctx: Deps, { inbox, threadId }: SendInput): Promise<SendOutcome | null> {
  const most = inbox.settings.chatwoot?.messages_per_minute ?? MOST_A_MINUTE;
  const count = await ctx.db.tx(inbox.workspaceId, (tx) => countLastMinute(tx, inbox.id, threadId ?? ''));
  return count <= most ? null : { kind: 'not_sent', why: `The conversation had ${count} messages in a minute.`, retry: 'throttled' };
}

/** Why the assistant is not to speak in a conversation as it stands now; null when it may. Teammates may always. */
async function mayNotSpeak(ctx: Deps, account: ChatwootAccount, input: SendInput): Promise<SendOutcome | null> {
  if (input.byTeammate) return null;
  const viewed = await viewConversation(ctx, account, input.threadId ?? '', input.signal);
  if (!viewed.ok) {
    // Before 4.14.2 a bot may not look; then what the webhooks told is all there is.
    if (isForPeopleOnly(viewed.result)) return null;
    // Nothing was said yet, so whatever went wrong while reading is worth another try.
    return viewed.result.kind === 'unknown' ? { kind: 'not_sent', why: viewed.result.why, retry: 'unreachable' } : toFailure(viewed.result);
  }
  const { status } = viewed.value;
  const isAssistants = status !== null && isForAssistant({ status, heldByPerson: viewed.value.heldByPerson }, account.takes);
  if (isAssistants && !isPersonsLastWord(viewed.value)) return null;
  return failed(
    'human_took_part',
    `The conversation is with people in Chatwoot (${status ?? 'unknown'}), so the assistant said nothing.`,
    'Nothing has to be done.',
  );
}

/** A person may answer in a pending conversation without opening it: their webhook may still be on its way to us. */
function isPersonsLastWord({ newest }: ChatwootConversation): boolean {
  return (
    newest !== null && newest.type === 'outgoing' && !newest.isPrivate && newest.sender.kind === 'user' && newest.attributes['automation_rule_id'] === undefined
  );
}

async function say(ctx: Deps, account: ChatwootAccount, input: SendInput): Promise<SendOutcome> {
  const text = input.what.kind === 'text' || input.what.kind === 'choices' ? input.what.text : '';
  if (text.length > LONGEST_TEXT) return failed('too_long', `Chatwoot takes ${LONGEST_TEXT} characters in one message.`, 'Shorten it and send it again.');
  const place = toPlace(input.threadId ?? '');
  const body = await composeMessage(account, input);
  // A message that was taken is found again by its id; a second post would be a second message.
  const call = { method: 'POST', path: pathOf(place, '/messages'), body, as: 'speaker', repeatable: false, signal: input.signal } as const;
  const result = await callChatwoot(ctx, account, call);
  if (result.kind !== 'done') return toFailure(result);
  const externalId = isRecord(result.data) ? idOf(result.data['id']) : undefined;
  return externalId === undefined ? { kind: 'unknown', why: 'Chatwoot took it without giving it an id.' } : { kind: 'sent', externalId };
}

function toFailure(result: Exclude<CallResult, { kind: 'done' }>): SendOutcome {
  if (result.kind === 'not_done') return { kind: 'not_sent', why: result.why, retry: result.retry };
  if (result.kind === 'unknown') return result;
  return failed(`chatwoot_${result.status}`, `Chatwoot refused it: ${result.message}`, 'Answer the customer in Chatwoot.');
}

function failed(code: string, message: string, action: string): SendOutcome {
  return { kind: 'failed', error: { code, message, action } };
}
