import { INBOX_CHANNELS } from '@baton/contract';
import type { InboxChannelKind } from '@baton/contract';
import type { z } from 'zod';
import { newId } from '#platform/ids';
import type { Ctx } from '#platform/context';
import type { Inbox } from '#conversations';
import { verifyTokenOf } from '../meta/verify-token.ts';

type SetupCtx = Pick<Ctx, 'config' | 'vault'>;

/** What a person copies from here to the provider. */
export interface Setup {
  webhook_url: string | null;
  verify_token: string | null;
  /** What to subscribe to, in the provider's words. */
  events: string[];
  /** For the pages of the shop. */
  snippet: string | null;
}

/** What the API of inboxes has to know of a channel; its bodies stand in the contract under the same name. */
export interface Channel {
  /** Fields of its settings that belong to every channel; the others are stored under the channel's name. */
  settings: z.ZodObject;
  secrets: z.ZodObject;
  /** Secrets by which the provider proves itself to us. A replaced one stays good for a while. */
  proofs: readonly string[];
  /** The provider's id of an inbox that named none. */
  makeExternalId?(inboxId: string): string;
  setup(ctx: SetupCtx, inbox: Pick<Inbox, 'id' | 'workspaceId' | 'externalId'>): Setup;
}

const NOTHING: Setup = { webhook_url: null, verify_token: null, events: [], snippet: null };

/** The channels that can be connected. A further one is an entry here and one in the contract. */
export const CHANNELS: Readonly<Record<InboxChannelKind, Channel>> = {
  whatsapp: { ...INBOX_CHANNELS.whatsapp, proofs: ['app_secret'], setup: metaSetup(['messages', 'smb_message_echoes', 'user_preferences', 'user_id_update']) },
  instagram: {
    ...INBOX_CHANNELS.instagram,
    proofs: ['app_secret'],
    setup: metaSetup(['messages', 'messaging_postbacks', 'message_reactions', 'messaging_seen', 'messaging_referral', 'message_edit', 'standby', 'comments']),
  },
  webchat: {
    ...INBOX_CHANNELS.webchat,
    proofs: ['identity_secret'],
    makeExternalId: () => newId().replaceAll('-', ''),
    setup: (ctx, { externalId }) => ({
      ...NOTHING,
      snippet: `<script src="${ctx.config.webchatWidgetUrl ?? `${addressOf(ctx)}/widget.js`}" data-inbox="${externalId}" async></script>`,
    }),
  },
  dixa: {
    ...INBOX_CHANNELS.dixa,
    proofs: ['webhook_secret', 'webhook_token', 'webhook_basic'],
    makeExternalId: (inboxId) => inboxId,
    setup: (ctx, { id }) => ({
      ...NOTHING,
      webhook_url: `${addressOf(ctx)}/dixa_conversation_started?inbox=${id}`,
      events: ['ConversationMessageAdded', 'ConversationAssigned', 'ConversationClosed'],
    }),
  },
  chatwoot: {
    ...INBOX_CHANNELS.chatwoot,
    proofs: ['webhook_secret', 'webhook_token'],
    setup: (ctx) => ({
      ...NOTHING,
      webhook_url: `${addressOf(ctx)}/webhook/chatwoot`,
      events: ['message_created', 'message_updated', 'conversation_status_changed', 'conversation_updated', 'conversation_created'],
    }),
  },
};

function metaSetup(events: string[]): Channel['setup'] {
  return (ctx, { workspaceId }) => ({
    ...NOTHING,
    webhook_url: `${addressOf(ctx)}${ctx.config.webhookPath}`,
    verify_token: verifyTokenOf(ctx, workspaceId),
    events,
  });
}

/** Baton's address as the internet knows it. */
function addressOf({ config }: Pick<Ctx, 'config'>): string {
  return (config.publicUrl ?? `http://localhost:${config.port}`).replace(/\/$/, '');
}

/** The channel of an inbox. Null for one that the desk keeps by itself, or that another way connects. */
export function channelOf(kind: string): Channel | null {
  return Object.hasOwn(CHANNELS, kind) ? CHANNELS[kind as InboxChannelKind] : null;
}
