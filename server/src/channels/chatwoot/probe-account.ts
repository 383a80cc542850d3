import { callChatwoot } from './call-chatwoot.ts';
import type { CallCtx } from './call-chatwoot.ts';
import type { ChatwootAccount } from './chatwoot-account.ts';

/** Asks for a conversation that nobody has: a good token is told that it is not there, or that a bot may not look (before 4.14.2). */
export async function probeAccount(ctx: CallCtx, account: ChatwootAccount): Promise<boolean> {
  const path = `/api/v1/accounts/${account.accountId ?? '1'}/conversations/0`;
  const ask = (as: 'speaker' | 'reader') => callChatwoot(ctx, account, { method: 'GET', path, as, repeatable: false, signal: AbortSignal.timeout(5000) });
  const tokens = [...(account.speakerToken === '' ? [] : (['speaker'] as const)), ...(account.readerToken === '' ? [] : (['reader'] as const))];
  for (const as of tokens) {
    const result = await ask(as);
    if (result.kind !== 'done' && result.kind !== 'refused') return false;
  }
  return tokens.length > 0;
}
