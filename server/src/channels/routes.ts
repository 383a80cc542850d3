import type { FastifyInstance } from 'fastify';
import type { Ctx } from '#platform/context';
import { chatwootRoutes } from './chatwoot/routes.ts';
import { createProviders } from './create-providers.ts';
import { dixaRoutes } from './dixa/routes.ts';
import { fileRoutes } from './file-routes.ts';
import { inboxRoutes } from './inboxes/routes.ts';
import { metaWebhookRoutes } from './meta/routes.ts';
import { webchatRoutes } from './webchat/routes.ts';
import { whatsappRoutes } from './whatsapp/routes.ts';

/** Every address of the channels: Meta's webhook and the web chat. */
export async function channelsRoutes(app: FastifyInstance, ctx: Ctx): Promise<void> {
  await metaWebhookRoutes(app, ctx);
  await dixaRoutes(app, ctx);
  await chatwootRoutes(app, ctx);
  whatsappRoutes(app, ctx);
  fileRoutes(app, ctx);
  inboxRoutes(app, ctx, createProviders(ctx));
  await webchatRoutes(app, ctx);
}
