import { placeOfHost } from '#platform/outside-address';
import type { CallResult } from '../call-result.ts';
import type { ChatwootAccount } from './chatwoot-account.ts';

/**
 * Whoever manages a workspace may name a Chatwoot, and must not reach what stands inside the operator's network by it; the operator's own
 * CHATWOOT_BASE_URL may stand anywhere. A name that is found outside here and inside a moment later gets nothing either: only https is
 * spoken, and no server inside has a certificate for it. Null: it may be called.
 */
export async function refuseAddress({ baseUrl, isNamedByInbox }: Pick<ChatwootAccount, 'baseUrl' | 'isNamedByInbox'>): Promise<CallResult | null> {
  if (!isNamedByInbox) return null;
  const url = URL.parse(baseUrl);
  if (url?.protocol !== 'https:') return refused('The address of Chatwoot must begin with https://.');
  const place = await placeOfHost(url.hostname);
  if (place === 'not_found') return { kind: 'not_done', why: `The name ${url.hostname} cannot be found.`, retry: 'unreachable' };
  return place === 'outside' ? null : refused('The address of Chatwoot is not on the internet.');
}

function refused(why: string): CallResult {
  return { kind: 'not_done', why, retry: 'inbox_broken' };
}
