import { ResourceNotFoundError } from '@modelcontextprotocol/server';
import type { Server } from '@modelcontextprotocol/server';
import { readTicketMessages } from '#conversations';
import { listArticles, readArticle } from '#knowledge';
import type { Ctx } from '#platform/context';
import { BatonError } from '#platform/errors';
import { isId } from '#platform/ids';
import { workspaceOf } from '#platform/principal';
import type { Principal } from '#platform/principal';
import { callTool } from '#tools';
import type { Toolbox } from '#tools';

const LISTED_MOST = 100;
const KEEP_MS = 30_000;
const TICKET_MESSAGES = 50;

/** Addresses of what is too many to be listed. */
export const TEMPLATES = [
  { name: 'ticket', title: 'A ticket with its newest messages', uriTemplate: 'baton://tickets/{ticket_id}', mimeType: 'text/markdown' },
  { name: 'order', title: 'An order of an OrderDesk store', uriTemplate: 'baton://orders/{store_id}/{order_id}', mimeType: 'application/json' },
  { name: 'article', title: 'An article of the knowledge base', uriTemplate: 'baton://articles/{article_id}', mimeType: 'text/markdown' },
];

interface ResourceParts {
  ctx: Ctx;
  who: Principal;
  toolbox: Toolbox;
}

/** What can be read by address. Articles are listed, newest first; tickets and orders are found by the tools. */
export function addResources(server: Server, parts: ResourceParts): void {
  const { ctx, who } = parts;
  const workspaceId = workspaceOf(who);
  const fresh = { ttlMs: KEEP_MS, cacheScope: 'private' as const };
  server.setRequestHandler('resources/templates/list', () => ({ resourceTemplates: TEMPLATES, ...fresh }));
  server.setRequestHandler('resources/list', async (request) => {
    const cursor = request.params?.cursor;
    if (cursor !== undefined && !isId(cursor)) throw new BatonError('invalid_input', { message: 'This cursor is none of ours.' });
    const { articles, nextCursor } = await listArticles(ctx, workspaceId, { status: 'published', limit: LISTED_MOST, cursor });
    const resources = articles.map((one) => ({
      uri: `baton://articles/${one.id}`,
      name: one.title,
      description: `${one.category} (${one.language})`,
      mimeType: 'text/markdown',
    }));
    return { resources, ...(nextCursor ? { nextCursor } : {}), ...fresh };
  });
  server.setRequestHandler('resources/read', async (request) => {
    const { uri } = request.params;
    const order = /^baton:\/\/orders\/([0-9a-f-]{36})\/(\d{1,20})$/.exec(uri);
    if (order) return { contents: [{ uri, mimeType: 'application/json', text: await readOrder(parts, uri, order) }], ...fresh };
    const text = await readText(ctx, who, uri);
    return { contents: [{ uri, mimeType: 'text/markdown', text }], ...fresh };
  });
}

/** By the tool of that name: who may not use it finds nothing here either, and the log has it. */
async function readOrder({ ctx, who, toolbox }: ResourceParts, uri: string, [, storeId, orderId]: RegExpExecArray): Promise<string> {
  const caller = { workspaceId: workspaceOf(who), who, surface: 'mcp' as const };
  const outcome = await callTool(ctx, toolbox, caller, { name: 'get_order', arguments: { order_id: orderId, store_id: storeId } });
  if (outcome.kind === 'done') return JSON.stringify(outcome.result);
  const failure = outcome.kind === 'failed' ? outcome.failure : null;
  if (!failure || MISSING.includes(failure.code)) throw new ResourceNotFoundError(uri);
  throw new BatonError(failure.code, { message: failure.message, details: failure.details });
}

const MISSING: readonly string[] = ['not_found', 'STORE_NOT_FOUND', 'OD_API_404'];

async function readText(ctx: Ctx, who: Principal, uri: string): Promise<string> {
  const [, kind, id] = /^baton:\/\/(tickets|articles)\/([0-9a-f-]{36})$/.exec(uri) ?? [];
  const mayRead = who.tools?.classes?.includes('read') ?? true;
  if (!kind || !id || !isId(id) || !mayRead) throw new ResourceNotFoundError(uri);
  try {
    return kind === 'tickets' ? await writeTicket(ctx, who, id) : await writeArticle(ctx, who, id);
  } catch (error) {
    if (error instanceof BatonError && error.code === 'not_found') throw new ResourceNotFoundError(uri);
    throw error;
  }
}

async function writeTicket(ctx: Ctx, who: Principal, id: string): Promise<string> {
  const { ticket, messages } = await readTicketMessages(ctx, who, id, { limit: TICKET_MESSAGES });
  // Private notes are for teammates.
  const shown = messages.filter((message) => (who.kind !== 'api_key' || message.kind !== 'note') && message.deletedAt === null);
  const lines = shown.map((message) => `**${message.authorName ?? message.authorKind}** (${message.occurredAt.toISOString()}):\n\n${message.text}`);
  return [`# ${ticket.subject}`, `${ticket.status}, ${ticket.priority}, by ${ticket.channel}`, ...lines].join('\n\n');
}

async function writeArticle(ctx: Ctx, who: Principal, id: string): Promise<string> {
  const article = await readArticle(ctx, workspaceOf(who), id);
  if (article.status !== 'published') throw new BatonError('not_found');
  return `# ${article.title}\n\n${article.body}`;
}
