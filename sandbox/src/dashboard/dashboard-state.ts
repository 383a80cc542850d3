import type { Pending } from '../meta/pending.ts';
import type { DashboardData } from './demo-data.ts';
import type { DashboardEndpoint, FaultBook } from './faults.ts';

/** One request that reached the stand-in. */
export interface DashboardRequest {
  method: string;
  path: string;
  endpoint: DashboardEndpoint | null;
  body: unknown;
  /** 0 until it is answered. */
  status: number;
  /** Milliseconds since 1970, on the stand-in's clock. */
  at: number;
}

export interface DashboardState {
  now: () => number;
  /** Added to the clock by whoever moves it. */
  skippedMs: number;
  apiKeys: ReadonlySet<string>;
  requestsPerMinute: number;
  /** Calls of the running minute, by key and endpoint. */
  taken: Map<string, { minute: number; count: number }>;
  faults: FaultBook;
  pending: Pending;
  journal: DashboardRequest[];
  data: DashboardData;
}
