import type { Ctx } from '#platform/context';
import { idOf, recordsOf } from '../incoming-item.ts';
import { callGraph } from '../meta/call-graph.ts';
import { explainError } from '../meta/error-actions.ts';
import { examineAccount } from '../meta/examine-account.ts';
import { provesCredentials, toOutcome } from '../meta/to-outcome.ts';
import type { ChannelProvider, SendInput } from '../provider.ts';
import { fetchWhatsAppMedia } from './fetch-media.ts';
import { whatsappPace } from '../send-pace.ts';
import { toBody, toParts } from './build-message.ts';
import { toCallbackData } from './read-status.ts';

const WINDOW_MS = 24 * 60 * 60 * 1000;

/** WhatsApp Cloud API. Free texts go out within 24 hours of the contact's last message, by that message's own time. */
export function createWhatsAppProvider(ctx: Pick<Ctx, 'config' | 'clock'>): ChannelProvider {
  const address = (inboxId: string) =>
    `${ctx.config.whatsappApiBaseUrl ?? 'https://graph.facebook.com'}/${ctx.config.graphApiVersion}/${encodeURIComponent(inboxId)}`;
  return {
    kind: 'whatsapp',
    partsOf: toParts,
    refuse(input) {
      if (!recipientOf(input.identities)) return { code: 'no_address', message: 'The contact has no WhatsApp address.', action: 'Use another channel.' };
      const wroteAt = input.contactWroteAt?.getTime() ?? 0;
      if (input.content.template) return null;
      const closed = ctx.clock.now().getTime() - wroteAt > WINDOW_MS;
      return closed ? explainError('whatsapp', { code: 131047, message: 'More than 24 hours have passed since the contact last wrote.' }) : null;
    },
    paceOf: (to) => whatsappPace(ctx.config, to),
    async send(input: SendInput) {
      const at = { url: address(input.inbox.externalId), accessToken: input.accessToken, signal: input.signal };
      const said = await toBody(at, input);
      if ('outcome' in said) return said.outcome;
      const body = {
        messaging_product: 'whatsapp',
        recipient_type: 'individual',
        ...recipientOf(input.identities),
        ...(input.replyTo === null ? {} : { context: { message_id: input.replyTo } }),
        ...said.body,
        biz_opaque_callback_data: toCallbackData(input),
      };
      const result = await callGraph({ ...at, url: `${at.url}/messages`, body });
      return toOutcome('whatsapp', result, (answer) => idOf(recordsOf(answer['messages'])[0]?.['id']));
    },
    async showRead({ inbox, accessToken, externalId, typing, signal }) {
      const body = { messaging_product: 'whatsapp', status: 'read', message_id: externalId, ...(typing ? { typing_indicator: { type: 'text' } } : {}) };
      return (await callGraph({ url: `${address(inbox.externalId)}/messages`, accessToken, body, signal })).kind === 'accepted';
    },
    mediaKeptMs: 7 * WINDOW_MS,
    async fetchMedia({ inbox, accessToken, file, signal }) {
      if (!file.id) return { kind: 'expired' };
      const base = ctx.config.whatsappApiBaseUrl ?? 'https://graph.facebook.com';
      const url = `${base}/${ctx.config.graphApiVersion}/${encodeURIComponent(file.id)}?phone_number_id=${encodeURIComponent(inbox.externalId)}`;
      return fetchWhatsAppMedia({ describeUrl: url, apiBaseUrl: base, accessToken, file, signal });
    },
    examine: ({ inbox, accessToken }) =>
      examineAccount({ url: address(inbox.externalId), accessToken, fields: 'id,display_phone_number,verified_name', what: 'phone number' }),
    async probe({ inbox, accessToken }) {
      const result = await callGraph({ url: `${address(inbox.externalId)}?fields=id`, accessToken, signal: AbortSignal.timeout(5000) });
      return provesCredentials(result);
    },
  };
}

/** The number when we have one that is vouched for (always with + and country code), else the user id. Nobody answers into a group yet. */
function recipientOf(identities: SendInput['identities']): { to: string } | { recipient: string } | null {
  if (identities.some((one) => one.kind === 'whatsapp_user' && one.value.startsWith('group:'))) return null;
  const user = identities.find((one) => one.kind === 'whatsapp_user');
  const phone = identities.find((one) => one.kind === 'phone');
  // A number that changed hands is no longer vouched for: by the user id nobody else is reached.
  if (phone && (phone.verified || !user)) return { to: `+${phone.value}` };
  return user ? { recipient: user.value } : null;
}
