import type { Ctx } from '#platform/context';
import { idOf } from '../incoming-item.ts';
import { callGraph } from '../meta/call-graph.ts';
import { downloadFromMeta } from '../meta/media-address.ts';
import { explainError } from '../meta/error-actions.ts';
import { examineAccount } from '../meta/examine-account.ts';
import { provesCredentials, toOutcome } from '../meta/to-outcome.ts';
import type { ChannelProvider, SendInput } from '../provider.ts';
import { instagramPace } from '../send-pace.ts';
import { toInstagramMessage, toInstagramParts } from './build-message.ts';
import { commentOf } from './comments.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
// A person may answer for seven days, under a tag; a program may not.
const PERSON_DAYS = 7;

/** Instagram messaging. No markup, no callback data: an unknown outcome is settled by the echo alone. */
export function createInstagramProvider(ctx: Pick<Ctx, 'config' | 'clock'>): ChannelProvider {
  const address = (inboxId: string) =>
    `${ctx.config.instagramApiBaseUrl ?? 'https://graph.instagram.com'}/${ctx.config.graphApiVersion}/${encodeURIComponent(inboxId)}`;
  const age = (wroteAt: Date | null) => ctx.clock.now().getTime() - (wroteAt?.getTime() ?? 0);
  return {
    kind: 'instagram',
    partsOf: toInstagramParts,
    refuse(input) {
      if (!scopedId(input.identities)) return { code: 'no_address', message: 'The contact has no Instagram address.', action: 'Use another channel.' };
      // One private answer to a comment, by whoever, for seven days.
      const comment = commentOf(input.threadId);
      if (comment !== undefined && toInstagramParts(input).length > 1) return ONE_ANSWER;
      const days = input.byTeammate || comment !== undefined ? PERSON_DAYS : 1;
      const closed = age(input.contactWroteAt) > days * DAY_MS;
      return closed ? explainError('instagram', { code: 10, subcode: 2534022, message: 'The time in which Instagram lets a shop answer is over.' }) : null;
    },
    paceOf: (to, what) => instagramPace(ctx.config, to, what),
    async send(input: SendInput) {
      const message = toInstagramMessage(input);
      if (message === null) return { kind: 'failed', error: NO_ADDRESS_OF_OURS };
      const comment = commentOf(input.threadId);
      const late = comment === undefined && age(input.contactWroteAt) > DAY_MS;
      const body = {
        recipient: comment === undefined ? { id: scopedId(input.identities) } : { comment_id: comment },
        message,
        ...('quick_replies' in message && !late ? { messaging_type: 'RESPONSE' } : {}),
        ...(late && input.byTeammate ? { messaging_type: 'MESSAGE_TAG', tag: 'HUMAN_AGENT' } : {}),
      };
      const result = await callGraph({ url: `${address(input.inbox.externalId)}/messages`, accessToken: input.accessToken, body, signal: input.signal });
      return toOutcome('instagram', result, (answer) => idOf(answer['message_id']));
    },
    async showRead({ inbox, accessToken, identities, typing, signal }) {
      const recipient = { id: scopedId(identities) };
      const act = (action: string) =>
        callGraph({ url: `${address(inbox.externalId)}/messages`, accessToken, body: { recipient, sender_action: action }, signal });
      const seen = await act('mark_seen');
      return seen.kind === 'accepted' && (!typing || (await act('typing_on')).kind === 'accepted');
    },
    // An address of Instagram's ends within days; a day is what it holds at least.
    mediaKeptMs: DAY_MS,
    async fetchMedia({ file, signal }) {
      // Signed addresses: no token goes along.
      const apiBaseUrl = ctx.config.instagramApiBaseUrl ?? 'https://graph.instagram.com';
      return file.url ? downloadFromMeta({ url: file.url, accessToken: null, apiBaseUrl, signal }) : { kind: 'expired' };
    },
    examine: ({ inbox, accessToken }) => examineAccount({ url: address(inbox.externalId), accessToken, fields: 'id,username', what: 'account' }),
    async probe({ inbox, accessToken }) {
      const result = await callGraph({ url: `${address(inbox.externalId)}?fields=id`, accessToken, signal: AbortSignal.timeout(5000) });
      return provesCredentials(result);
    },
  };
}

const NO_ADDRESS_OF_OURS = {
  code: 'no_public_address',
  message: 'Instagram fetches files from us, and nobody outside reaches this server.',
  action: 'Set WEBHOOK_BASE_URL to the address under which the internet reaches Baton, and send it again.',
};

const ONE_ANSWER = {
  code: 'one_private_reply',
  message: 'A comment can be answered with one message: one text of at most 1 000 bytes, or one file.',
  action: 'Shorten it, or ask the person to write to you.',
};

function scopedId(identities: { kind: string; value: string }[]): string | undefined {
  return identities.find((one) => one.kind === 'instagram')?.value;
}
