import { openAsBlob } from 'node:fs';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { BatonError, notFound } from '../errors.ts';
import { createDiskStore } from './disk-store.ts';
import type { BlobKey, BlobStore } from './disk-store.ts';
import { EMPTY_SHA256, encodeForS3, signS3 } from './sign-s3.ts';
import type { S3Credentials } from './sign-s3.ts';

export interface S3Place extends S3Credentials {
  /** Of the service, without the bucket. */
  endpoint: string;
  bucket: string;
  /** Before the name of every object; empty, or with `/` at its end. */
  prefix: string;
  /** The bucket in the path instead of in the host name. */
  pathStyle: boolean;
}

const ATTEMPTS = 3;
const FIRST_WAIT_MS = 200;
const PATIENCE_MS = 30_000;
// A megabyte takes a second at worst.
const BYTES_PER_MS = 1000;

/**
 * Files in a bucket: of Amazon's S3, or of anything that speaks it. What comes in is staged on the disk, because it is looked at before it is
 * kept. Objects are named as on the disk: `<prefix><workspace>/<first two of the hash>/<hash>-<id>`. Every call may be repeated without harm.
 */
export function createS3Store(folder: string, place: S3Place): BlobStore {
  const disk = createDiskStore(folder);
  const addressOf = ({ workspaceId, sha256, id }: BlobKey) => toAddress(place, `${place.prefix}${workspaceId}/${sha256.slice(0, 2)}/${sha256}-${id}`);
  return {
    stage: disk.stage,
    discard: disk.discard,
    clean: disk.clean,
    async keep(staged, workspaceId) {
      const key = { workspaceId, id: staged.id, sha256: staged.sha256 };
      const body = await openAsBlob(staged.path);
      // The digest is signed: S3 refuses bytes that are not those we hashed.
      const response = await call(place, { method: 'PUT', url: addressOf(key), sha256: staged.sha256, body, bytes: staged.size });
      await response.body?.cancel();
      await disk.discard(staged);
      return key;
    },
    read: (key, range) => Readable.from(readChunks(place, addressOf(key), range), { objectMode: false }),
    async remove(key) {
      const response = await call(place, { method: 'DELETE', url: addressOf(key), sha256: EMPTY_SHA256, missing: true });
      await response.body?.cancel();
    },
  };
}

async function* readChunks(place: S3Place, url: URL, range?: { start: number; end: number }): AsyncGenerator<Buffer> {
  const headers = range ? { range: `bytes=${range.start}-${range.end}` } : {};
  const bytes = range ? range.end - range.start + 1 : undefined;
  const response = await call(place, { method: 'GET', url, sha256: EMPTY_SHA256, headers, ...(bytes === undefined ? {} : { bytes }) });
  for await (const chunk of response.body ?? []) yield Buffer.from(chunk as Uint8Array);
}

function toAddress({ endpoint, bucket, pathStyle }: S3Place, name: string): URL {
  const path = name.split('/').map(encodeForS3).join('/');
  const url = new URL(endpoint);
  if (!pathStyle) url.hostname = `${bucket}.${url.hostname}`;
  url.pathname = `${url.pathname.replace(/\/$/, '')}/${pathStyle ? `${encodeForS3(bucket)}/` : ''}${path}`;
  return url;
}

interface Call {
  method: 'GET' | 'PUT' | 'DELETE';
  url: URL;
  sha256: string;
  headers?: Record<string, string>;
  body?: Blob;
  bytes?: number;
  /** That nothing is there is as good. */
  missing?: boolean;
}

/** @throws not_found, storage_unavailable after some attempts, with what S3 said */
async function call(place: S3Place, { method, url, sha256, headers, body, bytes = 0, missing }: Call): Promise<Response> {
  let why = '';
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    if (attempt > 0) await sleep(FIRST_WAIT_MS * 4 ** (attempt - 1));
    // Signed anew each time: a signature is good for a quarter of an hour, and a wait may be part of it.
    const signed = signS3({ method, url, sha256, ...(headers ? { headers } : {}), at: new Date() }, place);
    const signal = AbortSignal.timeout(PATIENCE_MS + Math.ceil(bytes / BYTES_PER_MS));
    const response = await fetch(url, { method, headers: signed, signal, redirect: 'error', ...(body ? { body } : {}) }).catch((error: unknown) => {
      why = `It cannot be reached (${((error as Error).cause as { code?: string } | undefined)?.code ?? (error as Error).name}).`;
      return null;
    });
    if (response === null) continue;
    if (response.ok || (missing === true && response.status === 404)) return response;
    why = `It answered ${response.status} ${await errorCode(response)}`.trimEnd();
    if (response.status === 404 && !why.includes('NoSuchBucket')) throw notFound('file');
    if (response.status < 500 && response.status !== 429) break;
  }
  throw new BatonError('storage_unavailable', { message: `The store of files failed. ${why}`, retryAfterSeconds: 10 });
}

/** S3 says in XML what was wrong. */
async function errorCode(response: Response): Promise<string> {
  const text = await response.text().catch(() => '');
  return /<Code>([A-Za-z]{1,60})<\/Code>/.exec(text)?.[1] ?? '';
}
