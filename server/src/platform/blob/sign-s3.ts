import { createHash, createHmac } from 'node:crypto';

export interface S3Credentials {
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
}

export interface S3Call {
  method: 'GET' | 'PUT' | 'DELETE';
  /** Its path and query already encoded by `encodeForS3`. */
  url: URL;
  /** Of the body, in hex. */
  sha256: string;
  /** Signed as well, names in small letters. */
  headers?: Record<string, string>;
  at: Date;
}

export const EMPTY_SHA256 = createHash('sha256').digest('hex');

/** As signature version 4 wants it: everything but letters, digits and `-._~`, also what `encodeURIComponent` leaves. */
export function encodeForS3(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** The headers with which the call is made: those given, and AWS signature version 4 over all of them, the path, the query and the body's digest. */
export function signS3({ method, url, sha256, headers = {}, at }: S3Call, { region, accessKeyId, secretAccessKey }: S3Credentials): Record<string, string> {
  const moment = at.toISOString().replace(/[-:]|\.\d{3}/g, '');
  const day = moment.slice(0, 8);
  const sent: Record<string, string> = { ...headers, 'x-amz-content-sha256': sha256, 'x-amz-date': moment };
  const signed = Object.entries({ ...sent, host: url.host }).sort(([left], [right]) => (left < right ? -1 : 1));
  const names = signed.map(([name]) => name).join(';');
  const lines = signed.map(([name, value]) => `${name}:${value.trim()}\n`).join('');
  const request = [method, url.pathname, canonicalQuery(url), lines, names, sha256].join('\n');
  const scope = `${day}/${region}/s3/aws4_request`;
  const toSign = ['AWS4-HMAC-SHA256', moment, scope, createHash('sha256').update(request).digest('hex')].join('\n');
  const key = [day, region, 's3', 'aws4_request'].reduce<Buffer | string>((before, part) => hmac(before, part), `AWS4${secretAccessKey}`);
  const authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${hmac(key, toSign).toString('hex')}`;
  return { ...sent, authorization };
}

function canonicalQuery(url: URL): string {
  return [...url.searchParams]
    .map(([name, value]) => `${encodeForS3(name)}=${encodeForS3(value)}`)
    .sort()
    .join('&');
}

function hmac(key: Buffer | string, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
