import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import type { jsonSchemaValidator } from '@modelcontextprotocol/client';
import type { Config } from '#platform/config';
import { BatonError } from '#platform/errors';
import { OutsideError, reachOutside } from '../reach-outside.ts';
import type { Secret, ToolSource } from '../source.ts';

const TIMEOUT_MS = 8000;
const MOST_BYTES = 1024 * 1024;

// What a server says of its answers is not compiled: a pattern in it could take for ever, and its answers are checked as material anyway.
const TRUSTING: jsonSchemaValidator = { getValidator: () => (input) => ({ valid: true, data: input as never, errorMessage: undefined }) };

export interface McpPlace {
  config: Pick<Config, 'environment'>;
  source: Pick<ToolSource, 'address' | 'title' | 'name'>;
  secret: Secret | null;
}

/**
 * Speaks with a server for the length of one piece of work, in the revision of the protocol that it knows. Every request goes where any other to
 * the outside may go; the stream that a server could keep open is declined. @throws AUTH_REQUIRED, rate_limited, OutsideError, what `work` throws
 */
export async function withMcp<T>({ config, source, secret }: McpPlace, work: (client: Client) => Promise<T>): Promise<T> {
  const heard: { failure: OutsideError | null; status: number } = { failure: null, status: 0 };
  const transport = new StreamableHTTPClientTransport(new URL(source.address ?? ''), {
    fetch: async (url, init) => {
      try {
        const response = await carry(config, new URL(url), init, secret);
        heard.status = response.status;
        return response;
      } catch (error) {
        if (error instanceof OutsideError) heard.failure = error;
        throw error;
      }
    },
    reconnectionOptions: { maxRetries: 0, initialReconnectionDelay: 1000, maxReconnectionDelay: 1000, reconnectionDelayGrowFactor: 1 },
  });
  const client = new Client({ name: 'baton', version: '0.1.0' }, { versionNegotiation: { mode: 'auto' }, jsonSchemaValidator: TRUSTING });
  try {
    await client.connect(transport, { timeout: TIMEOUT_MS });
    return await work(client);
  } catch (error) {
    if (error instanceof BatonError) throw error;
    if (heard.failure) throw heard.failure;
    const details = { source: source.name, status: heard.status };
    if (heard.status === 401 || heard.status === 403)
      throw new BatonError('AUTH_REQUIRED', { message: `${source.title} refuses the secret that is kept for it.`, details });
    if (heard.status === 429) throw new BatonError('rate_limited', { message: `${source.title} is asked too often.`, details, retryAfterSeconds: 60 });
    throw error;
  } finally {
    await client.close().catch(() => undefined);
  }
}

async function carry(config: McpPlace['config'], url: URL, init: RequestInit | undefined, secret: Secret | null): Promise<Response> {
  const method = init?.method ?? 'GET';
  if (method === 'GET') return new Response(null, { status: 405 });
  const headers = { ...Object.fromEntries(new Headers(init?.headers)), ...(secret ? { [secret.header]: secret.value } : {}) };
  const body = typeof init?.body === 'string' ? init.body : undefined;
  const answer = await reachOutside(config, { url, method, headers, body, timeoutMs: TIMEOUT_MS, mostBytes: MOST_BYTES });
  if (answer.status >= 500) throw new OutsideError('broken', `answered with HTTP ${answer.status}`);
  const isEmpty = answer.status === 204 || answer.status === 304 || answer.status < 200 || answer.bytes.length === 0;
  const kept = ['content-type', 'mcp-session-id', 'www-authenticate'].flatMap((name): [string, string][] => {
    const value = answer.headers[name];
    return typeof value === 'string' ? [[name, value]] : [];
  });
  return new Response(isEmpty ? null : new Uint8Array(answer.bytes), { status: Math.max(200, answer.status), headers: kept });
}
