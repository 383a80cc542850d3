import type { Ctx } from '#platform/context';
import { idOf } from '../incoming-item.ts';
import { toPlainText } from '../light-markdown.ts';
import { callGraph } from '../meta/call-graph.ts';
import { downloadFromMeta } from '../meta/media-address.ts';
import { explainError } from '../meta/error-actions.ts';
import { provesCredentials, toOutcome } from '../meta/to-outcome.ts';
import type { ChannelProvider, SendInput } from '../provider.ts';
import { splitText } from '../split-text.ts';

// Bytes, not characters: 1000 letters with accents do not fit.
const LONGEST_BYTES = 1000;
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
    // Text and files never go together here.
    partsOf: ({ text, content }) => [
      ...splitText(toPlainText(text), LONGEST_BYTES, (part) => Buffer.byteLength(part)).map((part) => ({ kind: 'text' as const, text: part })),
      ...(content.attachments ?? []).map((file) => ({ kind: 'file' as const, file, caption: null })),
    ],
    refuse(input) {
      if (!scopedId(input.identities)) return { code: 'no_address', message: 'The contact has no Instagram address.', action: 'Use another channel.' };
      const closed = age(input.contactWroteAt) > (input.byTeammate ? PERSON_DAYS : 1) * DAY_MS;
      return closed ? explainError('instagram', { code: 10, subcode: 2534022, message: 'The time in which Instagram lets a shop answer is over.' }) : null;
    },
    async send(input: SendInput) {
      const message = toMessage(input);
      if (message === null) return { kind: 'failed', error: NO_ADDRESS_OF_OURS };
      const late = age(input.contactWroteAt) > DAY_MS;
      const body = {
        recipient: { id: scopedId(input.identities) },
        message,
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

/** Instagram takes no uploads: it fetches the file from a signed address of ours that lives a day. */
function toMessage({ what, open }: SendInput): Record<string, unknown> | null {
  if (what.kind !== 'file') return { text: what.kind === 'template' ? what.template.name : what.text };
  const url = open(what.file).link();
  const [kind] = what.file.media_type.split('/');
  const type = kind === 'image' || kind === 'audio' || kind === 'video' ? kind : 'file';
  return url === null ? null : { attachment: { type, payload: { url } } };
}

function scopedId(identities: { kind: string; value: string }[]): string | undefined {
  return identities.find((one) => one.kind === 'instagram')?.value;
}
