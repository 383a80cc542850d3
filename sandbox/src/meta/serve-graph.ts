import http from 'node:http';
import { graphError } from './graph-errors.ts';
import type { GraphState } from './graph-state.ts';
import { describeAccount } from './describe-account.ts';
import { handleControl } from './handle-control.ts';
import { describeMedia, downloadMedia, type MediaRequest, uploadMedia } from './handle-media.ts';
import { listTemplates } from './list-templates.ts';
import { type Answer, handleMessages } from './handle-messages.ts';

const JSON_LIMIT_BYTES = 1024 * 1024;
const MEDIA_LIMIT_BYTES = 100 * 1024 * 1024;
/** The versions alive in late 2026; Meta refuses a path it does not know. */
const VERSION = /^v2[2-6]\.0$/;

/** The HTTP server over `state`, not yet listening. Plain `node:http`: under benchmarks the sandbox must not be what is measured. */
export function createGraphServer(state: GraphState): http.Server {
  return http.createServer((request, response) => {
    void answerTo(state, request).then(
      (answer) => write(request, response, answer),
      (error: unknown) => {
        // A client that went away while sending is not the sandbox's failure; anything else shows as Meta's code 1.
        if (!request.destroyed) {
          console.error('sandbox graph:', error);
        }
        const unknown = graphError(1);
        write(request, response, { status: unknown.status, body: unknown.body() });
      },
    );
  });
}

async function answerTo(state: GraphState, request: http.IncomingMessage): Promise<Answer> {
  const method = request.method ?? 'GET';
  const url = request.url ?? '/';
  const mark = url.indexOf('?');
  const [first = '', second = '', third = '', ...rest] = (mark < 0 ? url : url.slice(0, mark)).slice(1).split('/');
  const raw = await readBody(request, third === 'media' ? MEDIA_LIMIT_BYTES : JSON_LIMIT_BYTES);
  if (raw === null) {
    const tooBig = graphError(100, { status: 413, details: 'The request body is too large.' });
    return { status: tooBig.status, body: tooBig.body() };
  }
  if (third === 'messages' && method === 'POST' && VERSION.test(first) && rest.length === 0) {
    return handleMessages(state, second, request.headers.authorization, raw);
  }
  const query = new URLSearchParams(mark < 0 ? '' : url.slice(mark + 1));
  if (first === '__sandbox') {
    return handleControl(state, { method, path: second, query, raw });
  }
  const media: MediaRequest = {
    method,
    id: second,
    authorization: request.headers.authorization,
    contentType: request.headers['content-type'] ?? '',
    origin: `http://${request.headers.host ?? 'localhost'}`,
    query,
    raw,
  };
  if (method === 'GET' && first === 'whatsapp_business' && second === 'attachments') {
    return downloadMedia(state, media);
  }
  if (VERSION.test(first) && rest.length === 0) {
    if (method === 'POST' && third === 'media') {
      return uploadMedia(state, media);
    }
    if (method === 'GET' && third === 'message_templates') {
      return listTemplates(state, second, request.headers.authorization);
    }
    if (method === 'GET' && third === '' && second !== '') {
      return describeAccount(state, second, request.headers.authorization) ?? describeMedia(state, media);
    }
  }
  const unknown = graphError(2500, { message: `(#2500) Unknown path components: ${url.slice(0, 200)}` });
  return { status: unknown.status, body: unknown.body() };
}

/** The whole body, or `null` when it is longer than `limit`; the rest is then read and dropped so that the answer arrives. */
async function readBody(request: http.IncomingMessage, limit: number): Promise<Buffer | null> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let size = 0;
    request.on('data', (part: Buffer) => {
      size += part.length;
      if (size <= limit) {
        parts.push(part);
      }
    });
    request.on('end', () => resolve(size > limit ? null : parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts)));
    request.on('error', reject);
  });
}

function write(request: http.IncomingMessage, response: http.ServerResponse, answer: Answer): void {
  if (answer.cut) {
    // A reset, not a tidy end: the client sees ECONNRESET, as when a load balancer dies.
    request.socket.resetAndDestroy();
    return;
  }
  if (answer.bytes !== undefined) {
    response.writeHead(answer.status, { 'content-type': answer.mimeType, 'content-length': answer.bytes.length });
    response.end(answer.bytes);
    return;
  }
  const body = Buffer.from(JSON.stringify(answer.body));
  response.writeHead(answer.status, { 'content-type': 'application/json; charset=UTF-8', 'content-length': body.length, 'facebook-api-version': 'v25.0' });
  response.end(body);
}
