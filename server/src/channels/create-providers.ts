import type { Ctx } from '#platform/context';
import type { InboxKind } from '#conversations';
import { createChatwootProvider } from './chatwoot/chatwoot-provider.ts';
import { createDixaProvider } from './dixa/dixa-provider.ts';
import { createInstagramProvider } from './instagram/instagram-provider.ts';
import type { ChannelProvider } from './provider.ts';
import { createWhatsAppProvider } from './whatsapp/whatsapp-provider.ts';

/** The channels that are reached by calling somebody, by kind of inbox. Web chat is not among them: stored is delivered. */
export type Providers = ReadonlyMap<InboxKind, ChannelProvider>;

export function createProviders(ctx: Pick<Ctx, 'config' | 'clock' | 'db' | 'log' | 'vault'>): Providers {
  return new Map<InboxKind, ChannelProvider>([
    ['whatsapp', createWhatsAppProvider(ctx)],
    ['instagram', createInstagramProvider(ctx)],
    ['dixa', createDixaProvider(ctx)],
    ['chatwoot', createChatwootProvider(ctx)],
  ]);
}
