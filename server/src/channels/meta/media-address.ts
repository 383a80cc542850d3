import { downloadMedia } from '../download-media.ts';
import type { Download } from '../download-media.ts';
import type { FetchedFile } from '../provider.ts';

/** Where Meta keeps files. */
const META_HOSTS = ['fbsbx.com', 'fbcdn.net', 'whatsapp.net', 'cdninstagram.com'];
const GRAPH_HOSTS = ['graph.facebook.com', 'graph.instagram.com'];

/** True for https at one of Meta's hosts, and for the configured Graph API as it is. */
export function isMediaAddress(address: string, apiBaseUrl: string): boolean {
  const url = URL.parse(address);
  if (!url || url.username || url.password) return false;
  if (url.origin === URL.parse(apiBaseUrl)?.origin) return true;
  if (url.protocol !== 'https:' || url.port) return false;
  return GRAPH_HOSTS.includes(url.hostname) || META_HOSTS.some((host) => url.hostname === host || url.hostname.endsWith(`.${host}`));
}

/** Opens a file at Meta's hosts, and nowhere else. `apiBaseUrl`: the configured Graph API, whose host is allowed beside Meta's own. */
export function downloadFromMeta({ apiBaseUrl, ...download }: Pick<Download, 'url' | 'accessToken' | 'signal'> & { apiBaseUrl: string }): Promise<FetchedFile> {
  return downloadMedia({ ...download, allows: (address) => isMediaAddress(address, apiBaseUrl), refusal: NOT_METAS });
}

const NOT_METAS = {
  code: 'address_not_allowed',
  message: 'The file is said to be at an address that is not one of Meta’s.',
  action: 'Ask the contact to send the file again.',
};
