import type { ServerResponse } from 'node:http';
import type { ChatwootState } from './chatwoot-state.ts';

/** An attachment's address answers with a redirect to where the bytes are, as Active Storage does. No token is asked for. */
export function serveFile(state: ChatwootState, url: URL, response: ServerResponse): void {
  const [, , , what, ...rest] = url.pathname.split('/');
  const key = (what === 'disk' ? rest[0] : rest[1]) ?? '';
  const file = state.files.get(key);
  if (!file) response.writeHead(404).end();
  else if (what === 'disk') response.writeHead(200, { 'content-type': file.contentType, 'content-length': file.bytes.length }).end(file.bytes);
  else response.writeHead(302, { location: `${state.origin}/rails/active_storage/disk/${key}/${encodeURIComponent(file.fileName)}` }).end();
}
