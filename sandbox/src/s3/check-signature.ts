import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type http from 'node:http';
import { S3Error } from './s3-error.ts';

export interface S3Key {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly region: string;
}

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=([^/,\s]+)\/(\d{8})\/([^/,\s]+)\/s3\/aws4_request, ?SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})$/;
const LATEST_MS = 15 * 60_000;

/**
 * Signature version 4 as S3 checks it: every `x-amz-` header and the host are signed, the moment is within a quarter of an hour, the region is the
 * bucket's, and the body is the one whose digest was signed. Throws the `S3Error` that S3 would give.
 */
export function checkSignature(key: S3Key, request: http.IncomingMessage, body: Buffer, now: number): void {
  const parts = AUTHORIZATION.exec(request.headers.authorization ?? '');
  if (!parts) throw new S3Error(403, 'AccessDenied', 'Authorization must be signature version 4.');
  const [, keyId, day = '', region, names = '', signature = ''] = parts;
  if (keyId !== key.accessKeyId) throw new S3Error(403, 'InvalidAccessKeyId', 'The key does not exist.');
  if (region !== key.region) throw new S3Error(400, 'AuthorizationHeaderMalformed', `The region is wrong; expecting '${key.region}'.`);
  const moment = header(request, 'x-amz-date');
  checkMoment(moment, day, now);
  const signed = names.split(';');
  const missing = ['host', ...Object.keys(request.headers).filter((name) => name.startsWith('x-amz-'))].filter((name) => !signed.includes(name));
  if (missing.length > 0) throw new S3Error(403, 'AccessDenied', `There were headers present in the request which were not signed: ${missing.join(', ')}.`);
  if (signed.join() !== [...signed].sort().join()) throw new S3Error(400, 'AuthorizationHeaderMalformed', 'SignedHeaders must be sorted.');
  const digest = header(request, 'x-amz-content-sha256');
  const canonical = canonicalRequest(request, signed, digest);
  const toSign = ['AWS4-HMAC-SHA256', moment, `${day}/${region}/s3/aws4_request`, sha256(canonical)].join('\n');
  const signing = [day, region, 's3', 'aws4_request'].reduce<Buffer | string>((before, part) => hmac(before, part), `AWS4${key.secretAccessKey}`);
  if (!timingSafeEqual(hmac(signing, toSign), Buffer.from(signature, 'hex'))) {
    throw new S3Error(403, 'SignatureDoesNotMatch', 'The request signature we calculated does not match the signature you provided.');
  }
  if (digest !== sha256(body))
    throw new S3Error(400, 'XAmzContentSHA256Mismatch', "The provided 'x-amz-content-sha256' header does not match what was computed.");
}

function checkMoment(moment: string, day: string, now: number): void {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(moment);
  if (!parts || !moment.startsWith(day)) throw new S3Error(403, 'AccessDenied', 'x-amz-date must be of the day of the credential.');
  const at = Date.UTC(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3]), Number(parts[4]), Number(parts[5]), Number(parts[6]));
  if (Math.abs(now - at) > LATEST_MS)
    throw new S3Error(403, 'RequestTimeTooSkewed', 'The difference between the request time and the current time is too large.');
}

function canonicalRequest(request: http.IncomingMessage, signed: readonly string[], digest: string): string {
  const [path = '/', query = ''] = (request.url ?? '/').split('?');
  const lines = signed.map((name) => `${name}:${header(request, name).trim().replace(/ +/g, ' ')}\n`).join('');
  const asked = query
    .split('&')
    .filter(Boolean)
    .map((pair) => (pair.includes('=') ? pair : `${pair}=`))
    .sort()
    .join('&');
  return [request.method, path, asked, lines, signed.join(';'), digest].join('\n');
}

function header(request: http.IncomingMessage, name: string): string {
  const value = request.headers[name];
  if (typeof value !== 'string') throw new S3Error(403, 'AccessDenied', `The header ${name} is missing.`);
  return value;
}

function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}

function hmac(key: Buffer | string, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
