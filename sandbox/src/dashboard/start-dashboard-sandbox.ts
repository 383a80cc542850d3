import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Pending } from '../meta/pending.ts';
import type { DashboardRequest, DashboardState } from './dashboard-state.ts';
import { demoData } from './demo-data.ts';
import type { DashboardOrder } from './demo-data.ts';
import { FaultBook } from './faults.ts';
import type { DashboardFault } from './faults.ts';
import { changeOrder, resetState, serveDashboard } from './serve-dashboard.ts';

export interface DashboardSandboxOptions {
  port?: number | undefined;
  /** Keys that work; `sandbox-dashboard-key` unless told. */
  apiKeys?: readonly string[] | undefined;
  /** For each key and endpoint; 100 unless told. */
  requestsPerMinute?: number | undefined;
  /** Milliseconds since 1970; the system's unless told. */
  now?: (() => number) | undefined;
}

export interface DashboardSandbox {
  readonly url: string;
  readonly apiKey: string;
  orders(): readonly DashboardOrder[];
  /** The shop goes on: what is named takes the place of what was there. */
  changeOrder(change: Partial<DashboardOrder> & { id: string }): DashboardOrder;
  requests(): readonly DashboardRequest[];
  addFault(fault: DashboardFault): void;
  advance(ms: number): void;
  reset(): void;
  close(): Promise<void>;
}

const API_KEY = 'sandbox-dashboard-key';

/** Starts a stand-in for the shop's own dashboard. */
export async function startDashboardSandbox(options: DashboardSandboxOptions = {}): Promise<DashboardSandbox> {
  const { now = Date.now, apiKeys = [API_KEY] } = options;
  const state: DashboardState = {
    now: () => now() + state.skippedMs,
    skippedMs: 0,
    apiKeys: new Set(apiKeys),
    requestsPerMinute: options.requestsPerMinute ?? 100,
    taken: new Map(),
    faults: new FaultBook(),
    pending: new Pending(),
    journal: [],
    data: demoData(now()),
  };
  const server = createServer((request, response) => {
    serveDashboard(state, request, response).catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(500).end(String(error));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    apiKey: apiKeys[0] ?? API_KEY,
    orders: () => [...state.data.orders.values()],
    changeOrder: (change) => changeOrder(state, change),
    requests: () => state.journal,
    addFault: (fault) => state.faults.add(fault),
    advance: (ms) => void (state.skippedMs += ms),
    reset: () => resetState(state),
    async close() {
      const ended = state.pending.close();
      server.closeAllConnections();
      await Promise.all([ended, new Promise((resolve) => server.close(resolve))]);
    },
  };
}
