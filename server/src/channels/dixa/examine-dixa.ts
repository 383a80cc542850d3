import type { Ctx } from '#platform/context';
import type { CallResult } from '../call-result.ts';
import { idOf, isRecord, recordsOf, textOf } from '../incoming-item.ts';
import type { Finding, SendInput } from '../provider.ts';
import { callDixa } from './call-dixa.ts';
import { toAccount } from './dixa-account.ts';
import type { DixaAccount } from './dixa-account.ts';

/** Asks Dixa for everything that the inbox names: the token, the queue of the people, the user we write as, the webhook. */
export async function examineDixa(ctx: Pick<Ctx, 'config' | 'db'>, { inbox, accessToken }: Pick<SendInput, 'inbox' | 'accessToken'>): Promise<Finding[]> {
  const account = toAccount(ctx.config, inbox, accessToken);
  const queues = await callDixa(ctx.db, account, { method: 'GET', path: '/v1/queues' });
  if (queues.kind !== 'done') return [explain(queues)];
  const token: Finding = { name: 'credentials', state: 'ok', message: 'Dixa takes the token.', action: null };
  const [speaker, webhook] = [await examineSpeaker(ctx, account), await examineWebhook(ctx, account, inbox.id)];
  return [token, examineQueue(account, queues.data), speaker, webhook];
}

function explain(result: Exclude<CallResult, { kind: 'done' }>): Finding {
  if (result.kind === 'not_done' && result.retry === 'inbox_broken')
    return { name: 'credentials', state: 'failed', message: result.why, action: 'Make a token of the version "Dixa API" and set secrets.access_token.' };
  const why = result.kind === 'refused' ? `Dixa answers with HTTP ${result.status}: ${result.message}` : result.why;
  return { name: 'connection', state: 'failed', message: why, action: 'Test again in a minute.' };
}

function examineQueue(account: DixaAccount, queues: unknown): Finding {
  if (account.queueId === undefined)
    return { name: 'queue', state: 'failed', message: 'No queue is named, so nothing can be handed to people.', action: 'Set settings.queue_id.' };
  const found = recordsOf(queues).find((queue) => idOf(queue['id']) === account.queueId);
  if (!found) return { name: 'queue', state: 'failed', message: 'Dixa has no queue by the id that is set.', action: 'Correct settings.queue_id.' };
  return { name: 'queue', state: 'ok', message: `Handoffs go to the queue ${textOf(found['name']) ?? account.queueId}.`, action: null };
}

async function examineSpeaker(ctx: Pick<Ctx, 'db'>, account: DixaAccount): Promise<Finding> {
  const action = 'Set settings.agent_id to the id of the user that Baton writes as.';
  if (account.agentId === undefined) return { name: 'speaker', state: 'failed', message: 'No user is named to write as.', action };
  const found = await callDixa(ctx.db, account, { method: 'GET', path: `/v1/agents/${encodeURIComponent(account.agentId)}` });
  if (found.kind === 'done') {
    const name = isRecord(found.data) ? (textOf(found.data['displayName']) ?? account.agentId) : account.agentId;
    return { name: 'speaker', state: 'ok', message: `Baton writes as ${name}.`, action: null };
  }
  if (found.kind !== 'refused')
    return {
      name: 'speaker',
      state: 'warning',
      message: `The user that Baton writes as could not be looked up: ${found.why}`,
      action: 'Test again in a minute.',
    };
  // Users of third-party assistants need not stand in the list of the people.
  return { name: 'speaker', state: 'warning', message: 'Dixa does not show the user that Baton writes as; a user of an assistant may be hidden.', action };
}

async function examineWebhook(ctx: Pick<Ctx, 'db'>, account: DixaAccount, inboxId: string): Promise<Finding> {
  const list = await callDixa(ctx.db, account, { method: 'GET', path: '/v1/webhooks' });
  if (list.kind !== 'done')
    return { name: 'subscription', state: 'warning', message: 'The token may not look at webhooks, so nothing is known of them.', action: null };
  const ours = recordsOf(list.data).filter((one) => /\/dixa_conversation_started\/?(?:\?|$)/.test(String(one['url'])));
  const own = ours.find((one) => String(one['url']).includes(inboxId)) ?? ours[0];
  const action = 'In Dixa, make a webhook to setup.webhook_url and enable it.';
  if (!own) return { name: 'subscription', state: 'warning', message: 'Dixa has no webhook to Baton.', action };
  if (own['enabled'] === false) return { name: 'subscription', state: 'warning', message: 'The webhook to Baton is switched off in Dixa.', action };
  const events = Array.isArray(own['subscribedEvents']) ? own['subscribedEvents'] : [];
  if (!events.includes('ConversationMessageAdded'))
    return {
      name: 'subscription',
      state: 'warning',
      message: 'The webhook to Baton does not tell of messages.',
      action: 'Subscribe it to ConversationMessageAdded.',
    };
  return { name: 'subscription', state: 'ok', message: `Dixa tells ${String(own['url'])} of messages.`, action: null };
}
