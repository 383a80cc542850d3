import type { Ctx } from '#platform/context';
import type { SendInput } from '../provider.ts';
import { callChatwoot } from './call-chatwoot.ts';
import { openAccount, toPlace } from './chatwoot-account.ts';
import { pathOf } from './conversation-view.ts';

type Showing = Pick<SendInput, 'inbox' | 'threadId' | 'signal'> & { typing: boolean };

/** Shows the contact that somebody writes, or no longer does. A courtesy: it goes out only while calls are plenty. */
export async function showTyping(ctx: Pick<Ctx, 'clock' | 'config' | 'db' | 'vault'>, { inbox, threadId, typing, signal }: Showing): Promise<boolean> {
  if (!threadId) return false;
  const account = await openAccount(ctx, inbox);
  const body = { typing_status: typing ? 'on' : 'off', is_private: false };
  const path = pathOf(toPlace(threadId), '/toggle_typing_status');
  return (await callChatwoot(ctx, account, { method: 'POST', path, body, as: 'speaker', repeatable: true, courtesy: true, signal })).kind === 'done';
}
