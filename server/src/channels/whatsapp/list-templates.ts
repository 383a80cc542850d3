import type { z } from 'zod';
import type { TemplateView } from '@baton/contract';
import { readInbox, readInboxSecrets } from '#conversations';
import type { Ctx } from '#platform/context';
import { BatonError } from '#platform/errors';
import { isRecord, recordsOf, textOf } from '../incoming-item.ts';
import { callGraph } from '../meta/call-graph.ts';

type Template = z.infer<typeof TemplateView>;
const MOST_PAGES = 10;

/**
 * The templates of the business account behind a WhatsApp inbox, asked from Meta each time: their state changes there.
 * @throws not_found, conflict for an inbox that has none, provider_failed
 */
export async function listTemplates(ctx: Pick<Ctx, 'config' | 'db' | 'vault'>, workspaceId: string, inboxId: string): Promise<Template[]> {
  const inbox = await readInbox(ctx, workspaceId, inboxId);
  if (inbox.kind !== 'whatsapp') throw new BatonError('conflict', { message: `Templates are WhatsApp's: this inbox is of kind ${inbox.kind}.` });
  const account = inbox.settings.business_account_id;
  if (!account)
    throw new BatonError('conflict', { message: 'The WhatsApp business account of this inbox is not known. Connect it again with its business_account_id.' });
  const accessToken = (await readInboxSecrets(ctx, workspaceId, inboxId))['access_token'] ?? '';
  const base = `${ctx.config.whatsappApiBaseUrl ?? 'https://graph.facebook.com'}/${ctx.config.graphApiVersion}/${encodeURIComponent(account)}/message_templates`;
  const found: Template[] = [];
  for (let page = 0, after: string | undefined = ''; page < MOST_PAGES && after !== undefined; page += 1) {
    const query = new URLSearchParams({ fields: 'name,language,status,category,components', limit: '100', ...(after === '' ? {} : { after }) });
    const answer = await callGraph({ url: `${base}?${query.toString()}`, accessToken, signal: AbortSignal.timeout(10_000) });
    if (answer.kind !== 'accepted') {
      const why = answer.kind === 'refused' ? `${answer.failure.message.slice(0, 300)} (${answer.failure.code})` : answer.why;
      throw new BatonError('provider_failed', { message: `Meta did not list the templates: ${why}`, retryAfterSeconds: 10 });
    }
    found.push(...recordsOf(answer.body['data']).flatMap(toTemplate));
    const paging = isRecord(answer.body['paging']) ? answer.body['paging'] : {};
    after = textOf(paging['next']) !== undefined && isRecord(paging['cursors']) ? textOf(paging['cursors']['after']) : undefined;
  }
  return found;
}

function toTemplate(one: Record<string, unknown>): Template[] {
  const [name, language] = [textOf(one['name']), textOf(one['language'])];
  if (name === undefined || language === undefined) return [];
  return [{ name, language, status: textOf(one['status']) ?? 'UNKNOWN', category: textOf(one['category']) ?? null, components: recordsOf(one['components']) }];
}
