import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createWorkspace, ensureFirstAdmin, findWorkspace } from '#accounts';
import { seedAssistant } from '#assistant';
import { grantCredits } from '#billing';
import { ANY_ACCOUNT, ANY_ORGANIZATION } from '#channels';
import { createInbox } from '#conversations';
import { importMarkdown } from '#knowledge';
import type { Ctx } from '#platform/context';
import type { InstallationSecrets } from './secrets-file.ts';

const FOLDER = fileURLToPath(new URL('../../demo/knowledge/', import.meta.url));
const DEMO_CREDITS = 100_000;
export const DEMO_SLUG = 'demo';

/** Ids that scripts outside the project rely on. */
export const DEMO_INBOXES = {
  chatwoot: ANY_ACCOUNT,
  dixa: ANY_ORGANIZATION,
  webchat: 'demo-webchat',
  whatsapp: '100000000000001',
  instagram: '100000000000002',
} as const;

/** Loads the demo shop once: workspace, inboxes, assistant, articles, credits and the admin. Every step is repeatable, so a start that was killed in the middle is finished by the next. */
export async function loadDemo(ctx: Ctx, secrets: InstallationSecrets): Promise<{ workspaceId: string; fresh: boolean }> {
  const existing = await findWorkspace(ctx, DEMO_SLUG);
  const workspace =
    existing ??
    (await createWorkspace(ctx, {
      name: 'Secondhome',
      slug: DEMO_SLUG,
      settings: { defaultLanguage: 'en', languages: ['nl', 'en', 'de', 'fr', 'it'], signOff: 'Secondhome' },
    }));
  await ensureFirstAdmin(ctx, workspace.id, { email: ctx.config.adminEmail, password: secrets.adminPassword });
  const loaded = await ctx.db.system((tx) => tx.query<{ demo_loaded_at: Date | null }>('select demo_loaded_at from installation'));
  if (loaded[0]?.demo_loaded_at) {
    // A demo from before a channel was added gets its inbox; one that was taken out of use stays so.
    await connectInboxes(ctx, workspace.id);
    return { workspaceId: workspace.id, fresh: false };
  }
  await importMarkdown(ctx, workspace.id, readArticles(), { source: 'demo' });
  await grantCredits(ctx, workspace.id, { amount: DEMO_CREDITS, reason: 'Demo shop', idempotencyKey: 'demo' });
  await connectInboxes(ctx, workspace.id);
  await ctx.db.system((tx) => tx.query('update installation set demo_loaded_at = now()'));
  return { workspaceId: workspace.id, fresh: true };
}

/** What an assistant of a shop usually gets: looking at the contact's own orders, and the address after their yes. */
const DEMO_TOOLS = ['get_order_status', 'get_user_orders', 'get_shipping', 'get_payment_status', 'change_delivery_address'].map((name) => ({
  name,
  approval: 'contact' as const,
}));

async function connectInboxes(ctx: Ctx, workspaceId: string): Promise<void> {
  const connected = await ctx.db.tx(workspaceId, (tx) => tx.query<{ kind: string; assistant_id: string | null }>('select kind, assistant_id from inboxes'));
  const assistantId =
    connected.find((one) => one.assistant_id)?.assistant_id ?? (await seedAssistant(ctx, workspaceId, { name: 'Robin', settings: { tools: DEMO_TOOLS } })).id;
  const tokens = { whatsapp: ctx.config.whatsappAccessToken ?? 'sandbox-token', instagram: ctx.config.instagramAccessToken ?? 'sandbox-token' };
  const wanted = [
    { kind: 'webchat', name: 'Web chat', externalId: DEMO_INBOXES.webchat, settings: { webchat: { accent: '#2f5d4f', assistant_name: 'Robin' } } },
    { kind: 'whatsapp', name: 'WhatsApp', externalId: DEMO_INBOXES.whatsapp, secrets: { access_token: tokens.whatsapp } },
    { kind: 'instagram', name: 'Instagram', externalId: DEMO_INBOXES.instagram, secrets: { access_token: tokens.instagram } },
    { kind: 'dixa', name: 'Dixa', externalId: DEMO_INBOXES.dixa, secrets: { access_token: ctx.config.dixaApiKey ?? 'sandbox-token' } },
    { kind: 'chatwoot', name: 'Chatwoot', externalId: DEMO_INBOXES.chatwoot, secrets: { access_token: ctx.config.chatwootApiToken ?? 'sandbox-token' } },
  ] as const;
  for (const inbox of wanted) {
    if (!connected.some((one) => one.kind === inbox.kind)) await createInbox(ctx, workspaceId, { ...inbox, assistantId });
  }
}

function readArticles(): { path: string; text: string }[] {
  return readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.md'))
    .sort()
    .map((path) => ({ path, text: readFileSync(join(FOLDER, path), 'utf8') }));
}
