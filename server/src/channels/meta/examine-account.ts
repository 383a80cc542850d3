import { textOf } from '../incoming-item.ts';
import type { Finding } from '../provider.ts';
import { callGraph } from './call-graph.ts';
import { meaningOf } from './error-actions.ts';

const PATIENCE_MS = 8000;

/** Asks Meta what it knows of the account under this address, with its token. `what`: how people call such an account. */
export async function examineAccount(at: { url: string; accessToken: string; fields: string; what: string }): Promise<Finding[]> {
  const answer = await callGraph({ url: `${at.url}?fields=${at.fields}`, accessToken: at.accessToken, signal: AbortSignal.timeout(PATIENCE_MS) });
  if (answer.kind === 'accepted') {
    const names = ['display_phone_number', 'verified_name', 'username'].flatMap((field) => textOf(answer.body[field]) ?? []);
    const called = names.length > 0 ? ` as ${names.join(', ')}` : '';
    return [{ name: 'credentials', state: 'ok', message: `Meta takes the access token and knows the ${at.what}${called}.`, action: null }];
  }
  if (answer.kind !== 'refused')
    return [
      {
        name: 'connection',
        state: 'failed',
        message: `Meta could not be asked. ${answer.why}`,
        action: 'Test again in a minute; look at the way out to the internet.',
      },
    ];
  const said = `${answer.failure.message.slice(0, 300)} (${answer.failure.code})`;
  const meaning = meaningOf(answer.failure);
  if (meaning === 'credentials')
    return [
      { name: 'credentials', state: 'failed', message: `Meta refuses the access token: ${said}`, action: 'Make a new token and set secrets.access_token.' },
    ];
  if (meaning === 'throttled')
    return [{ name: 'connection', state: 'warning', message: `Meta says that it is asked too often: ${said}`, action: 'Test again in a minute.' }];
  const action = `Compare external_id with the id of the ${at.what} at Meta, and see that the token may use it.`;
  return [{ name: 'account', state: 'failed', message: `Meta takes the token and does not show it this ${at.what}: ${said}`, action }];
}
