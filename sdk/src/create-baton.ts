import { createClient } from './generated/client/index.ts';
import type { Client } from './generated/client/index.ts';

export interface BatonOptions {
  /** Where Baton is reached, for example `https://desk.example.com`. */
  url: string;
  /** A teammate's token from `postApiAgentsLogin`. */
  token?: string;
  /** A key of the workspace or the operator; used when there is no token. */
  apiKey?: string;
  /** Name of the header that carries the key, when the installation changed it. */
  apiKeyHeader?: string;
}

/** A client to hand to the generated functions: `getApiTickets({ client: createBaton({ url, apiKey }) })`. */
export function createBaton({ url, token, apiKey, apiKeyHeader = 'x-api-key' }: BatonOptions): Client {
  const headers: Record<string, string> = token ? { authorization: `Bearer ${token}` } : apiKey ? { [apiKeyHeader]: apiKey } : {};
  return createClient({ baseUrl: url, headers });
}
