import type { Ctx } from '#platform/context';
import { DEMO_INBOXES } from './load-demo.ts';

export interface Sandboxes {
  /** Name and address of each stand-in that runs. */
  running: { name: string; url: string }[];
  close(): Promise<void>;
}

/**
 * Starts local stand-ins for the outside services of the demo inboxes that have no address configured, so that every channel
 * can be tried without an account. Only with the demo shop, and never in production.
 */
export async function startSandboxes(ctx: Pick<Ctx, 'config' | 'log'>, webhookUrl: string): Promise<Sandboxes> {
  const { config } = ctx;
  if (!config.demo || config.environment === 'production' || (config.whatsappApiBaseUrl && config.instagramApiBaseUrl)) {
    return { running: [], close: async () => undefined };
  }
  // Loaded only here: a production process never reads the stand-ins.
  const { startGraphSandbox } = await import('@baton/sandbox');
  const graph = await startGraphSandbox({
    accessTokens: [config.whatsappAccessToken ?? 'sandbox-token', config.instagramAccessToken ?? 'sandbox-token'],
    appSecret: config.webhookSecret,
    numbers: [{ phoneNumberId: DEMO_INBOXES.whatsapp, wabaId: '200000000000001', displayNumber: '31201234567' }],
    instagramAccounts: [DEMO_INBOXES.instagram],
    webhookUrl,
  });
  config.whatsappApiBaseUrl ??= graph.url;
  config.instagramApiBaseUrl ??= graph.url;
  ctx.log.info({ address: graph.url }, 'a local stand-in takes the place of the Graph API (WhatsApp, Instagram)');
  return { running: [{ name: 'Graph API (WhatsApp, Instagram)', url: graph.url }], close: () => graph.close() };
}
