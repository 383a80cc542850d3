import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** Every metric Baton keeps. Labels are bounded: routes are templates, providers and results are closed lists. */
export function createMetrics() {
  const registers = [new Registry()];
  const registry = registers[0]!;
  collectDefaultMetrics({ register: registry });
  const counter = (name: string, help: string, labelNames: string[]) => new Counter({ name, help, labelNames, registers });
  const gauge = (name: string, help: string, labelNames: string[]) => new Gauge({ name, help, labelNames, registers });
  const histogram = (name: string, help: string, labelNames: string[]) => new Histogram({ name, help, labelNames, registers, buckets: SECONDS });
  return {
    registry,
    httpRequests: counter('http_requests_total', 'HTTP requests answered.', ['method', 'route', 'status']),
    httpDuration: histogram('http_request_duration_seconds', 'Time from request to answer.', ['method', 'route']),
    webhooksRefused: counter('baton_webhooks_refused_total', 'Webhooks not stored, by reason.', ['provider', 'reason']),
    deliveriesAccepted: counter('baton_deliveries_accepted_total', 'Webhook items stored, by provider and whether they were new.', ['provider', 'result']),
    oldestDelivery: gauge('baton_oldest_unprocessed_delivery_seconds', 'Age of the oldest webhook item not yet handled.', []),
    queueDepth: gauge('baton_queue_depth', 'Jobs waiting, by queue.', ['queue']),
    deadLetters: gauge('baton_dead_letters', 'Jobs given up and not replayed.', []),
    jobs: counter('baton_jobs_total', 'Jobs finished, by outcome.', ['queue', 'outcome']),
    jobDuration: histogram('baton_job_duration_seconds', 'Time a job ran.', ['queue']),
    turns: counter('baton_turns_total', 'Turns of the assistant, by how they ended.', ['exit']),
    turnStep: histogram('baton_turn_step_seconds', 'Time of one step of a turn.', ['step']),
    modelTokens: counter('baton_model_tokens_total', 'Tokens, by model and kind.', ['model', 'kind']),
    modelCost: counter('baton_model_cost_usd_total', 'Cost of model calls in US dollars.', ['model']),
    modelCalls: counter('baton_model_calls_total', 'Model calls, by result.', ['model', 'result']),
    sends: counter('baton_sends_total', 'Messages sent outside, by result.', ['provider', 'result']),
    cache: counter('baton_cache_total', 'Cache look-ups.', ['cache', 'result']),
    odRequests: counter('baton_od_requests_total', 'Calls of OrderDesk, by route template and result.', ['op', 'code']),
    odDuration: histogram('baton_od_request_duration_seconds', 'Time of one call of OrderDesk.', ['op']),
    odTokens: gauge('baton_od_tokens_remaining', 'Calls that OrderDesk says are left, by digest of the store.', ['store_hash']),
    dashboardRequests: counter('baton_dashboard_requests_total', "Calls of a shop's dashboard, by route template and result.", ['op', 'code']),
    orderMutations: counter('baton_order_mutations_total', 'Changes of orders, by result.', ['result']),
    lostUpdates: counter('baton_lost_update_suspected_total', 'Changes of orders that may have overwritten what somebody else did.', []),
    orderHooks: counter('baton_order_webhooks_total', 'Webhooks about orders, by result.', ['result']),
    toolCalls: counter('baton_tool_calls_total', 'Calls of tools, by tool and what became of them.', ['tool', 'decision', 'surface']),
    identityCodes: counter('baton_identity_codes_total', 'Codes by which contacts prove an address, by what became of them.', ['result']),
    sockets: gauge('baton_sockets', 'Open WebSockets.', ['surface']),
    dbTransaction: histogram('baton_db_transaction_seconds', 'Time a transaction was open.', []),
  };
}

export type Metrics = ReturnType<typeof createMetrics>;
