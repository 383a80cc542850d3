import { ProtocolError, ProtocolErrorCode } from '@modelcontextprotocol/server';
import type { Server } from '@modelcontextprotocol/server';
import { listInbox } from '#desk';
import { listArticles } from '#knowledge';
import { listStores } from '#orders';
import type { Ctx } from '#platform/context';
import { workspaceOf } from '#platform/principal';
import type { Principal } from '#platform/principal';
import { PROMPTS } from './prompts.ts';
import { TEMPLATES } from './resources.ts';

// The protocol takes a hundred at most; a person reads ten.
const READ_MOST = 50;

interface CompletionParts {
  ctx: Ctx;
  who: Principal;
}

/**
 * What could stand in an argument of a prompt or of an address, by what was typed so far: the ids of the tickets that need somebody first, of the
 * newest articles, of the stores. Whoever may not read a thing is not told that it is there.
 */
export function addCompletions(server: Server, parts: CompletionParts): void {
  server.setRequestHandler('completion/complete', async ({ params: { ref, argument } }) => {
    const known = ref.type === 'ref/prompt' ? argumentsOfPrompt(ref.name) : argumentsOfTemplate(ref.uri);
    if (!known) throw new ProtocolError(ProtocolErrorCode.InvalidParams, 'There is no prompt or address of that name to complete.');
    const found = known.includes(argument.name) ? await idsFor(parts, argument.name) : [];
    const values = found.filter((id) => id.startsWith(argument.value.toLowerCase()));
    return { completion: { values, hasMore: values.length === READ_MOST } };
  });
}

function argumentsOfPrompt(name: string): string[] | undefined {
  return PROMPTS.find((one) => one.name === name)?.arguments.map((one) => one.name);
}

function argumentsOfTemplate(uri: string): string[] | undefined {
  const template = TEMPLATES.find((one) => one.uriTemplate === uri);
  return template ? [...template.uriTemplate.matchAll(/\{(\w+)\}/g)].flatMap(([, name]) => name ?? []) : undefined;
}

async function idsFor({ ctx, who }: CompletionParts, argument: string): Promise<string[]> {
  const mayRead = who.tools?.classes?.includes('read') ?? true;
  if (!mayRead) return [];
  const workspaceId = workspaceOf(who);
  if (argument === 'ticket_id') {
    const listed = await listInbox(ctx, who, { filters: {}, sort: 'smart', ascending: false, page: 1, limit: READ_MOST, alerts: [] });
    return listed.tickets.map((ticket) => ticket.id);
  }
  if (argument === 'article_id') {
    const { articles } = await listArticles(ctx, workspaceId, { status: 'published', limit: READ_MOST });
    return articles.map((article) => article.id);
  }
  if (argument !== 'store_id' || !who.permissions.has('orders.read')) return [];
  const stores = await listStores(ctx, workspaceId, 'orderdesk');
  return stores.map((store) => store.id).filter((id) => who.tools?.store_ids?.includes(id) ?? true);
}
