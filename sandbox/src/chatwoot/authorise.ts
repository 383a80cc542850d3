import type { IncomingHttpHeaders } from 'node:http';
import type { Actor, Route } from './api-call.ts';
import type { ChatwootState } from './chatwoot-state.ts';
import { notFound, notSignedIn, unauthorized } from './refusal.ts';

/** The token as it arrives: behind nginx as it comes, the name with underscores is lost on the way. */
export function tokenIn(state: ChatwootState, headers: IncomingHttpHeaders): string | null {
  const underscored = state.settings.dropUnderscoredHeaders ? undefined : headers['api_access_token'];
  const token = headers['api-access-token'] ?? underscored;
  return typeof token === 'string' && token !== '' ? token : null;
}

/** Whose token it is. Throws 401: none at all, or one that is not known. */
export function actorOf(state: ChatwootState, token: string | null): Actor {
  if (token === null) throw notSignedIn();
  const user = [...state.users.values()].find((one) => one.token === token);
  if (user) return { kind: 'user', user };
  const bot = [...state.bots.values()].find((one) => one.token === token);
  if (bot) return { kind: 'bot', bot };
  throw unauthorized('Invalid Access Token');
}

/** Every refusal of a call that is known is 401 and none 403: the endpoint, then the account, then the role. */
export function authorise(state: ChatwootState, actor: Actor, { accountId, route }: { accountId: number; route: Route }): void {
  const tooOld = !state.settings.botReads && (route.method === 'GET' || route.call === 'labels');
  if (actor.kind === 'bot' && (route.bots !== true || tooOld)) throw unauthorized('Access to this endpoint is not authorized for bots');
  if (accountId !== state.account.id) {
    // The account that is not there is 404; one that others have is told by 401, and the next number stands for it.
    throw accountId === state.account.id + 1 ? unauthorized('You are not authorized to access this account') : notFound();
  }
  const attached = actor.kind === 'user' || [...state.inboxes.values()].some((inbox) => inbox.botId === actor.bot.id);
  if (!attached) throw unauthorized('You are not authorized to access this account');
  if (route.admins === true && actor.kind === 'user' && actor.user.role !== 'administrator') throw unauthorized('You are not authorized to do this action');
}
