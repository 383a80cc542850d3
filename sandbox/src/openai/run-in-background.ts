import { setTimeout as sleep } from 'node:timers/promises';
import { draftResponse, finishResponse } from './build-response.ts';
import type { Fault } from './faults.ts';
import { landResponse } from './land-response.ts';
import type { Plan } from './plan-response.ts';
import { LIMITS, remember } from './sandbox-state.ts';
import type { SandboxState } from './sandbox-state.ts';
import { takeTurn } from './take-turn.ts';
import type { ResponseObject } from './wire-types.ts';

/** Starts a response that is polled for: queued, in_progress after half the latency, then finished. Returns it as queued. */
export function runInBackground(state: SandboxState, plan: Plan, fault: Fault | undefined): ResponseObject {
  const queued = draftResponse(state, plan, 'queued');
  const stop = new AbortController();
  const show = (response: ResponseObject): void => {
    const stored = { response, input: plan.request.newItems, context: plan.request.items, cancel: () => stop.abort() };
    remember(state.responses, response.id, stored, LIMITS.responses);
  };
  show(queued);
  const run = async (): Promise<void> => {
    const half = Math.max(5, state.latencyMs / 2);
    await sleep(half, undefined, { signal: stop.signal, ref: false });
    show({ ...queued, status: 'in_progress' });
    await sleep(half, undefined, { signal: stop.signal, ref: false });
    landResponse(state, plan, finishResponse(state, plan, queued, await takeTurn(state, plan.request, fault)));
  };
  void run()
    .catch((error: unknown) => {
      if (stop.signal.aborted) show({ ...queued, status: 'cancelled' });
      else
        show({
          ...queued,
          status: 'failed',
          error: { code: 'server_error', message: error instanceof Error ? error.message : 'The script threw.' },
        });
    })
    .finally(() => {
      if (plan.conversation) plan.conversation.busy = false;
    });
  return queued;
}
