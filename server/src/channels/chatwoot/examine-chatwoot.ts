import type { CallResult } from '../call-result.ts';
import type { Finding } from '../provider.ts';
import { refuseAddress } from './refuse-address.ts';
import { callChatwoot } from './call-chatwoot.ts';
import type { CallCtx, ChatwootCall } from './call-chatwoot.ts';
import type { ChatwootAccount } from './chatwoot-account.ts';

type As = ChatwootCall['as'];

/** Asks for a conversation that nobody has: a good token is told that it is not there, or that a bot may not look (before 4.14.2). */
function ask(ctx: CallCtx, account: ChatwootAccount, as: As): Promise<CallResult> {
  const path = `/api/v1/accounts/${account.accountId ?? '1'}/conversations/0`;
  return callChatwoot(ctx, account, { method: 'GET', path, as, repeatable: false, signal: AbortSignal.timeout(5000) });
}

function tokensOf(account: ChatwootAccount): As[] {
  return [...(account.speakerToken === '' ? [] : (['speaker'] as const)), ...(account.readerToken === '' ? [] : (['reader'] as const))];
}

/** Whether every token that is set is taken. */
export async function probeAccount(ctx: CallCtx, account: ChatwootAccount): Promise<boolean> {
  const tokens = tokensOf(account);
  for (const as of tokens) {
    const result = await ask(ctx, account, as);
    if (result.kind !== 'done' && result.kind !== 'refused') return false;
  }
  return tokens.length > 0;
}

const WHOSE = { speaker: { name: 'of the bot', secret: 'access_token' }, reader: { name: 'of the user', secret: 'user_token' } } as const;

/** The same in words for whoever set it up. */
export async function examineChatwoot(ctx: CallCtx, account: ChatwootAccount): Promise<Finding[]> {
  const refusal = await refuseAddress(account);
  if (refusal?.kind === 'not_done' && refusal.retry === 'inbox_broken')
    return [{ name: 'credentials', state: 'failed', message: refusal.why, action: 'Set settings.base_url to where Chatwoot is on the internet.' }];
  const findings: Finding[] = [];
  for (const as of tokensOf(account)) findings.push(explain(as, await ask(ctx, account, as)));
  if (account.readerToken === '')
    findings.push({
      name: 'user_token',
      state: 'warning',
      message: 'There is no token of a user: what was missed while Baton was away cannot be fetched, and a message whose sending broke cannot be looked for.',
      action: 'Set secrets.user_token.',
    });
  return findings;
}

function explain(as: As, result: CallResult): Finding {
  const { name, secret } = WHOSE[as];
  if (result.kind === 'done' || result.kind === 'refused')
    return { name: as === 'speaker' ? 'credentials' : secret, state: 'ok', message: `Chatwoot takes the token ${name}.`, action: null };
  if (result.kind === 'not_done' && result.retry === 'inbox_broken')
    return { name: 'credentials', state: 'failed', message: `The token ${name}: ${result.why}`, action: `Set secrets.${secret} anew, and test again.` };
  return { name: 'connection', state: 'failed', message: result.why, action: 'Test again in a minute.' };
}
