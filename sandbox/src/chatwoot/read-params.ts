import type { IncomingMessage } from 'node:http';
import type { ApiCall } from './api-call.ts';
import { isFields } from './check-content.ts';
import type { Fields } from './chatwoot-state.ts';
import { Refusal } from './refusal.ts';

/** Chatwoot takes files of 40 MB; more is refused before it is read whole. */
const MOST_BYTES = 45 * 1024 * 1024;

export interface Params {
  params: Fields;
  files: ApiCall['files'];
}

export async function readBytes(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size <= MOST_BYTES) parts.push(part);
  }
  if (size > MOST_BYTES) throw new Refusal(413, '413 Request Entity Too Large');
  return Buffer.concat(parts);
}

/** A body as Rails reads it: JSON, or a form with names like `content_attributes[items]` and `attachments[]`. Throws 400 for broken JSON. */
export async function readParams(raw: Buffer, contentType: string): Promise<Params> {
  if (raw.length === 0) return { params: {}, files: [] };
  if (contentType.startsWith('multipart/form-data') || contentType.startsWith('application/x-www-form-urlencoded')) return readForm(raw, contentType);
  if (!contentType.startsWith('application/json')) return { params: {}, files: [] };
  try {
    const body = JSON.parse(raw.toString('utf8')) as unknown;
    return { params: isFields(body) ? body : { _json: body }, files: [] };
  } catch {
    throw new Refusal(400, { status: 400, error: 'Bad Request' });
  }
}

async function readForm(raw: Buffer, contentType: string): Promise<Params> {
  const form = await new Response(new Uint8Array(raw), { headers: { 'content-type': contentType } }).formData().catch(() => {
    throw new Refusal(400, { status: 400, error: 'Bad Request' });
  });
  const params: Fields = {};
  const files: ApiCall['files'][number][] = [];
  for (const [name, value] of form) {
    if (typeof value === 'string') place(params, name, value);
    else files.push({ fileName: value.name, contentType: value.type || 'application/octet-stream', bytes: Buffer.from(await value.arrayBuffer()) });
  }
  return { params, files };
}

/** `a` is a value, `a[b]` a value in a hash, `a[]` one more of a list. */
function place(params: Fields, name: string, value: string): void {
  const [, outer = name, inner] = /^([^[\]]+)\[([^[\]]*)\]$/.exec(name) ?? [];
  const there = params[outer];
  if (inner === undefined) params[outer] = value;
  else if (inner === '') params[outer] = [...(Array.isArray(there) ? (there as unknown[]) : []), value];
  else params[outer] = { ...(isFields(there) ? there : {}), [inner]: value };
}
