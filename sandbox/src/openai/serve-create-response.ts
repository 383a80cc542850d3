import { setTimeout as sleep } from 'node:timers/promises';
import { draftResponse, finishResponse } from './build-response.ts';
import { answerJson, cutSocket, holdSocket, standardHeaders } from './exchange.ts';
import type { Exchange } from './exchange.ts';
import { landResponse } from './land-response.ts';
import { planResponse } from './plan-response.ts';
import type { Plan } from './plan-response.ts';
import { runInBackground } from './run-in-background.ts';
import type { SandboxState } from './sandbox-state.ts';
import { streamEvents } from './stream-events.ts';
import { takeTurn } from './take-turn.ts';
import type { ResponseObject } from './wire-types.ts';
import { validateShape } from './validate-request.ts';

/** POST /responses: plain, streamed or in the background. The conversation is busy from here until the turn has landed or failed. */
export async function serveCreateResponse(state: SandboxState, exchange: Exchange): Promise<void> {
  const plan = planResponse(state, validateShape('CreateResponse', exchange.body ?? {}));
  if (plan.conversation) plan.conversation.busy = true;
  if (plan.body.background && !plan.body.stream) {
    answerJson(exchange, 200, runInBackground(state, plan, exchange.fault));
    return;
  }
  try {
    const draft = draftResponse(state, plan, 'in_progress');
    if (state.latencyMs > 0) await sleep(state.latencyMs);
    const final = finishResponse(state, plan, draft, await takeTurn(state, plan.request, exchange.fault));
    if (plan.body.stream) await answerStream(state, exchange, plan, { draft, final });
    else await answerWhole(state, exchange, plan, final);
  } finally {
    if (plan.conversation) plan.conversation.busy = false;
  }
}

/** Without a stream the model finishes whether or not the caller is still there: the turn lands even when nobody reads it. */
async function answerWhole(state: SandboxState, exchange: Exchange, plan: Plan, final: ResponseObject): Promise<void> {
  const { fault } = exchange;
  if (fault?.kind === 'cut_before') return cutSocket(exchange);
  if (fault?.kind === 'stall') {
    const text = JSON.stringify(final);
    exchange.response.writeHead(200, {
      ...standardHeaders(exchange),
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
    });
    exchange.response.write(text.slice(0, Math.ceil(text.length / 2)));
    return holdSocket(exchange, fault.ms);
  }
  landResponse(state, plan, final);
  if (fault?.kind === 'cut_after') return cutSocket(exchange);
  answerJson(exchange, 200, final);
}

/** A stream whose reader has left is cancelled: what was not finished does not land. */
async function answerStream(state: SandboxState, exchange: Exchange, plan: Plan, to: { draft: ResponseObject; final: ResponseObject }): Promise<void> {
  const { response, fault } = exchange;
  const breakAt = fault?.kind === 'stall' || fault?.kind === 'cut_before' || fault?.kind === 'stream_error' ? (fault.afterEvents ?? 4) : Infinity;
  if (response.destroyed) return;
  response.writeHead(200, {
    ...standardHeaders(exchange),
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache',
  });
  let pending = '';
  let sent = 0;
  for (const event of streamEvents(to.draft, to.final)) {
    const terminal = event.type === `response.${to.final.status}`;
    if (sent >= breakAt || (terminal && breakAt < Infinity)) return breakStream(exchange, pending, sent);
    if (terminal) landResponse(state, plan, to.final);
    if (terminal && fault?.kind === 'cut_after') return flushThenCut(exchange, pending);
    pending += encode(event);
    sent += 1;
    if (state.deltaMs === 0 || terminal) continue;
    // One write for everything when there is no pace to keep: a write per event halves the throughput.
    response.write(pending);
    pending = '';
    await sleep(state.deltaMs);
    if (response.destroyed) return;
  }
  exchange.entry.status = 200;
  response.end(Buffer.from(pending));
}

async function breakStream(exchange: Exchange, pending: string, sent: number): Promise<void> {
  const { response, fault } = exchange;
  if (fault?.kind === 'cut_before') return flushThenCut(exchange, pending);
  if (fault?.kind === 'stream_error') {
    const error = {
      type: 'error',
      code: fault.code ?? 'server_error',
      message: fault.message ?? 'The server had an error while processing your request.',
      param: null,
      sequence_number: sent,
    };
    exchange.entry.status = 200;
    response.end(pending + encode(error));
    return;
  }
  response.write(pending);
  await holdSocket(exchange, fault?.ms);
}

/** The events must reach the caller before the reset does, or the reset would discard them unread. */
async function flushThenCut(exchange: Exchange, pending: string): Promise<void> {
  await new Promise((resolve) => exchange.response.write(pending || ': \n\n', resolve));
  await sleep(20);
  cutSocket(exchange);
}

function encode(event: { type: string }): string {
  return `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}
