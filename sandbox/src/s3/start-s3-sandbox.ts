import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { checkSignature, type S3Key } from './check-signature.ts';
import { S3Error } from './s3-error.ts';

export interface S3SandboxOptions extends Partial<S3Key> {
  /** 0, the default, takes a free one. */
  readonly port?: number | undefined;
  readonly bucket?: string | undefined;
}

/** How it fails on demand; each strikes `times` calls, one unless told. */
export interface S3Fault {
  readonly kind: 'server_error' | 'slow_down' | 'cut' | 'denied';
  readonly times?: number | undefined;
}

/** A running stand-in for S3 with one bucket, in the path as MinIO has it. */
export interface S3Sandbox extends S3Key {
  readonly url: string;
  readonly port: number;
  readonly bucket: string;
  /** What is in the bucket, by name. */
  readonly objects: ReadonlyMap<string, Buffer>;
  /** Calls that were answered, refusals too: `PUT name 200`. */
  readonly calls: readonly string[];
  fault(order: S3Fault): void;
  reset(): void;
  close(): Promise<void>;
}

interface State extends S3Key {
  readonly bucket: string;
  readonly objects: Map<string, Buffer>;
  readonly calls: string[];
  readonly faults: { kind: S3Fault['kind']; left: number }[];
}

interface Answer {
  status: number;
  body?: Buffer | string;
  headers?: Record<string, string>;
}

const LIMIT_BYTES = 100 * 1024 * 1024;
const OWN = { accessKeyId: 'sandbox-key', secretAccessKey: 'sandbox-secret', region: 'us-east-1', bucket: 'baton-files' };

/** Starts it on 127.0.0.1. Rejects when the port is taken. */
export async function startS3Sandbox(options: S3SandboxOptions = {}): Promise<S3Sandbox> {
  const { port: _port, ...given } = options;
  const state: State = { ...OWN, ...given, bucket: given.bucket ?? OWN.bucket, objects: new Map(), calls: [], faults: [] };
  const server = http.createServer((request, response) => void serve(state, request, response).catch(() => response.destroy()));
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    ...state,
    port,
    url: `http://127.0.0.1:${port}`,
    fault: ({ kind, times }) => void state.faults.push({ kind, left: times ?? 1 }),
    reset() {
      state.objects.clear();
      state.calls.length = 0;
      state.faults.length = 0;
    },
    async close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function serve(state: State, request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
  const name = decodeURIComponent((request.url ?? '/').split('?')[0]?.slice(`/${state.bucket}/`.length) ?? '');
  const body = await readBody(request);
  const answer = await answerTo(state, request, { name, body }).catch((error: unknown): Answer | null => {
    if (error instanceof Cut) return null;
    if (!(error instanceof S3Error)) throw error;
    return { status: error.status, body: error.xml(), headers: { 'content-type': 'application/xml' } };
  });
  if (answer === null) {
    request.socket.resetAndDestroy();
    return;
  }
  state.calls.push(`${request.method} ${name} ${answer.status}`);
  response.writeHead(answer.status, { ...answer.headers, 'content-length': Buffer.byteLength(answer.body ?? '') });
  response.end(request.method === 'HEAD' ? undefined : answer.body);
}

class Cut extends Error {}

async function answerTo(state: State, request: http.IncomingMessage, { name, body }: { name: string; body: Buffer }): Promise<Answer> {
  strike(state);
  if (request.headers['content-length'] === undefined && request.method === 'PUT') throw new S3Error(411, 'MissingContentLength', 'Content-Length is missing.');
  checkSignature(state, request, body, Date.now());
  if (!(request.url ?? '').startsWith(`/${state.bucket}/`)) throw new S3Error(404, 'NoSuchBucket', 'The specified bucket does not exist.');
  if (name === '' || name.length > 1024) throw new S3Error(400, 'KeyTooLongError', 'A name has 1 to 1024 bytes.');
  switch (request.method) {
    case 'PUT':
      state.objects.set(name, body);
      return { status: 200 };
    case 'GET':
      return read(state.objects.get(name), request.headers.range);
    case 'DELETE':
      state.objects.delete(name);
      return { status: 204 };
    default:
      throw new S3Error(405, 'MethodNotAllowed', 'The method is not allowed against this resource.');
  }
}

function strike(state: State): void {
  const fault = state.faults.find((one) => one.left > 0);
  if (!fault) return;
  fault.left -= 1;
  if (fault.kind === 'cut') throw new Cut('cut');
  if (fault.kind === 'denied') throw new S3Error(403, 'AccessDenied', 'Access Denied');
  throw fault.kind === 'slow_down' ? new S3Error(503, 'SlowDown', 'Reduce your request rate.') : new S3Error(500, 'InternalError', 'Please try again.');
}

function read(object: Buffer | undefined, range: string | undefined): Answer {
  if (!object) throw new S3Error(404, 'NoSuchKey', 'The specified key does not exist.');
  if (range === undefined) return { status: 200, body: object };
  const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(range) ?? [];
  if (from === undefined || Number(from) >= object.length) throw new S3Error(416, 'InvalidRange', 'The requested range is not satisfiable.');
  const end = Math.min(Number(to), object.length - 1);
  return { status: 206, body: object.subarray(Number(from), end + 1), headers: { 'content-range': `bytes ${from}-${end}/${object.length}` } };
}

async function readBody(request: http.IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > LIMIT_BYTES) throw new Error('too large for a sandbox');
    parts.push(part);
  }
  return Buffer.concat(parts);
}
