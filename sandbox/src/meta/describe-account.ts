import { checkToken, type Answer } from './handle-messages.ts';
import { GraphError } from './graph-errors.ts';
import type { GraphState } from './graph-state.ts';

/** `GET /<version>/<number or account>`: what the account is called. Null for an id that is neither, which may be a file's. */
export function describeAccount(state: GraphState, id: string, authorization: string | undefined): Answer | null {
  const number = state.numbers.get(id);
  if (number === undefined && !state.instagramAccounts.includes(id)) {
    return null;
  }
  try {
    checkToken(state, authorization);
  } catch (error) {
    if (error instanceof GraphError) {
      return { status: error.status, body: error.body() };
    }
    throw error;
  }
  const body =
    number === undefined
      ? { id, username: `shop_${id.slice(-4)}`, user_id: id }
      : { id, display_phone_number: number.displayNumber, verified_name: 'Sandbox', quality_rating: 'GREEN' };
  return { status: 200, body };
}
