import { lookup as resolve } from 'node:dns';
import type { LookupAddress } from 'node:dns';
import { request as plainRequest } from 'node:http';
import type { ClientRequest, IncomingHttpHeaders, IncomingMessage, RequestOptions } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { isIP } from 'node:net';
import type { LookupFunction } from 'node:net';
import type { Config } from '#platform/config';
import { isInside, isLinkLocal } from '#platform/outside-address';

export interface OutsideRequest {
  url: URL;
  method: string;
  headers: Record<string, string>;
  body?: string | undefined;
  timeoutMs: number;
  mostBytes: number;
}

export interface OutsideAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  bytes: Buffer;
}

/**
 * `refused`: the address may not be asked, and nothing left this machine. `unreachable`: nothing can have arrived. `broken`: it may have.
 * `late` and `large` may have done what they were asked.
 */
export type OutsideFault = 'refused' | 'unreachable' | 'broken' | 'late' | 'large';

export class OutsideError extends Error {
  readonly fault: OutsideFault;

  constructor(fault: OutsideFault, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'OutsideError';
    this.fault = fault;
  }
}

type Reach = Pick<Config, 'environment'>;

/**
 * One request to an address that somebody in a workspace named. In production it goes over TLS to the internet only: each address the name
 * leads to is looked at, and the connection is made to one of exactly those, so that a name which means another machine a moment later gains
 * nothing. Redirects are answers like others. Addresses where clouds keep a machine's keys are never asked. @throws OutsideError
 */
export function reachOutside(config: Reach, wanted: OutsideRequest): Promise<OutsideAnswer> {
  const { url } = wanted;
  return new Promise((fulfil, reject) => {
    const refusal = refuseUrl(config, url);
    if (refusal) return reject(refusal);
    let connected = false;
    const options: RequestOptions = {
      method: wanted.method,
      headers: {
        'user-agent': 'Baton/0.1 (support desk)',
        // What is packed cannot be held to a size before it is unpacked.
        'accept-encoding': 'identity',
        ...wanted.headers,
        ...(wanted.body === undefined ? {} : { 'content-length': String(Buffer.byteLength(wanted.body)) }),
      },
      lookup: lookUpOutside(config),
      // A connection that is kept would be used again without looking at where it leads.
      agent: false,
      signal: AbortSignal.timeout(wanted.timeoutMs),
    };
    const request: ClientRequest = (url.protocol === 'https:' ? tlsRequest : plainRequest)(url, options, (response) => {
      gather(response, wanted.mostBytes).then(fulfil, reject);
    });
    request.on('socket', (socket) => socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', () => (connected = true)));
    request.on('error', (cause) => reject(toFault(cause, connected)));
    request.end(wanted.body);
  });
}

/** Why this address may not be asked whatever its name leads to; null when that has to be seen. */
export function refuseUrl(config: Reach, url: URL): OutsideError | null {
  if (url.username !== '' || url.password !== '') return new OutsideError('refused', 'must not hold a user name or password');
  if (config.environment === 'production' && url.protocol !== 'https:') return new OutsideError('refused', 'must begin with https://');
  const host = url.hostname.replaceAll(/^\[|\]$/g, '');
  return isIP(host) === 0 ? null : refuseAddress(config, host);
}

/** Looks the name up once, as a call would. @throws OutsideError */
export async function checkOutside(config: Reach, url: URL): Promise<void> {
  const refusal = refuseUrl(config, url);
  if (refusal) throw refusal;
  const host = url.hostname.replaceAll(/^\[|\]$/g, '');
  // Outside of production a name need not exist yet.
  if (isIP(host) !== 0 || config.environment !== 'production') return;
  await new Promise<void>((fulfil, reject) => {
    lookUpOutside(config)(host, { all: true }, (error) => (error ? reject(error) : fulfil()));
  });
}

function refuseAddress({ environment }: Reach, address: string): OutsideError | null {
  const isBarred = isLinkLocal(address) || (environment === 'production' && isInside(address));
  return isBarred ? new OutsideError('refused', 'must be an address on the internet') : null;
}

function lookUpOutside(config: Reach): LookupFunction {
  return (host, options, answer) => {
    resolve(host, { ...options, all: true }, (error, found: LookupAddress[]) => {
      if (error || found.length === 0) return answer(new OutsideError('unreachable', 'cannot be found', error), '');
      // One address inside is enough: which of them is taken would be luck.
      const refusal = found.map((one) => refuseAddress(config, one.address)).find((one) => one !== null);
      if (refusal) return answer(refusal, '');
      const [first] = found;
      return options.all ? answer(null, found) : answer(null, first?.address ?? '', first?.family);
    });
  };
}

async function gather(response: IncomingMessage, mostBytes: number): Promise<OutsideAnswer> {
  const parts: Buffer[] = [];
  let size = 0;
  try {
    for await (const part of response as AsyncIterable<Buffer>) {
      size += part.length;
      if (size > mostBytes) throw new OutsideError('large', `answers more than ${Math.floor(mostBytes / 1024)} kB`);
      parts.push(part);
    }
  } catch (cause) {
    response.destroy();
    throw toFault(cause, true);
  }
  return { status: response.statusCode ?? 0, headers: response.headers, bytes: Buffer.concat(parts) };
}

function toFault(cause: unknown, connected: boolean): OutsideError {
  if (cause instanceof OutsideError) return cause;
  const { name, code } = cause as Error & { code?: string };
  if (name === 'AbortError' || name === 'TimeoutError') return new OutsideError(connected ? 'late' : 'unreachable', 'did not answer in time', cause);
  return new OutsideError(connected ? 'broken' : 'unreachable', `cannot be reached${code ? ` (${code})` : ''}`, cause);
}
