import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { FaultBook } from './faults.ts';
import type { QuimbiFault } from './faults.ts';
import { reset, serveQuimbi } from './serve-quimbi.ts';
import type { QuimbiRequest, QuimbiState } from './serve-quimbi.ts';

export interface QuimbiSandboxOptions {
  /** 0, the default, takes any free port. */
  port?: number;
  /** Keys that are accepted. Default `['sandbox-key']`. */
  apiKeys?: string[];
  /** Default 600. */
  requestsPerMinute?: number;
}

/** A running stand-in for the customer-intelligence service. */
export interface QuimbiSandbox {
  readonly port: number;
  /** `http://127.0.0.1:<port>`: what QUIMBI_BASE_URL wants. */
  readonly url: string;
  /** Every request so far, oldest first; the newest 5000 are kept. */
  readonly requests: readonly QuimbiRequest[];
  fault(order: QuimbiFault): void;
  clearFaults(): void;
  /** Fields that the next analyses of this id say instead of the made-up ones. */
  setProfile(customerId: string, fields: Record<string, unknown>): void;
  reset(): void;
  /** Cuts every connection and frees the port. */
  close(): Promise<void>;
}

/** Starts it on 127.0.0.1. Rejects when the port is taken. */
export async function startQuimbiSandbox(options: QuimbiSandboxOptions = {}): Promise<QuimbiSandbox> {
  const state: QuimbiState = {
    apiKeys: new Set(options.apiKeys ?? ['sandbox-key']),
    requestsPerMinute: options.requestsPerMinute ?? 600,
    faults: new FaultBook(),
    journal: [],
    taken: { minute: 0, count: 0 },
    profiles: new Map(),
  };
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    serveQuimbi(state, request, response).catch((error: unknown) => {
      // A client that went away while sending is not the sandbox's failure.
      if (!request.destroyed) console.error('sandbox quimbi:', error);
      response.destroy();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    requests: state.journal,
    fault: (order) => state.faults.add(order),
    clearFaults: () => state.faults.clear(),
    setProfile: (customerId, fields) => void state.profiles.set(customerId, fields),
    reset: () => reset(state),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
