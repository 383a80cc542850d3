import { placeOfHost } from '#platform/outside-address';
import { refuseAddress } from './refuse-address.ts';
import type { ChatwootAccount } from './chatwoot-account.ts';

/** Where Chatwoot's files lie when not beside it: its storage addresses lead there. None of them is inside anybody's own network. */
const STORES = ['amazonaws.com', 'storage.googleapis.com', 'blob.core.windows.net', 'digitaloceanspaces.com', 'r2.cloudflarestorage.com'];

export const NOT_ALLOWED = {
  code: 'address_not_allowed',
  message: 'The file is said to be at an address that is neither Chatwoot’s nor one of its storage.',
  action: 'Name the host in chatwoot.media_hosts of the inbox, or open the file in Chatwoot.',
};

/** True for the Chatwoot of the inbox as it is configured, and for https at the known stores and the hosts the inbox names; these must be on the internet. */
export async function isFileAddress(address: string, account: Pick<ChatwootAccount, 'baseUrl' | 'isNamedByInbox' | 'mediaHosts'>): Promise<boolean> {
  const url = URL.parse(address);
  if (!url || url.username || url.password) return false;
  if (url.origin === URL.parse(account.baseUrl)?.origin) return (await refuseAddress(account)) === null;
  if (url.protocol !== 'https:' || url.port) return false;
  if (STORES.some((host) => url.hostname === host || url.hostname.endsWith(`.${host}`))) return true;
  return account.mediaHosts.includes(url.hostname) && (await placeOfHost(url.hostname)) === 'outside';
}
