import type { Ctx } from '#platform/context';
import { bindJob } from '#platform/jobs';
import type { BoundJob } from '#platform/jobs';
import type { ModelPort } from '#platform/models';
import { askModel } from './ask-model.ts';
import type { PhraseReader } from './intents.ts';
import { askModelJob, measureJob } from './job-definitions.ts';
import { createMeasurer } from './measure-together.ts';

export interface SignalParts {
  /** How subjects are read by phrases; without it by the model in the repository alone. */
  phrases?: PhraseReader;
  model: ModelPort | null;
}

/** The jobs of signals, bound to what they may touch. */
export function signalsJobs(ctx: Pick<Ctx, 'db' | 'clock' | 'config' | 'metrics' | 'vault'>, { phrases, model }: SignalParts): BoundJob[] {
  const measure = createMeasurer(ctx, { phrases, modelConfigured: model !== null });
  return [
    bindJob(measureJob, async (job) => {
      const { workspaceId, data } = job;
      if (workspaceId === null) throw new Error('signals belong to a workspace');
      await measure({ workspaceId, conversationId: data.conversation_id, ticketId: data.ticket_id, job });
      return { outcome: 'measured' };
    }),
    bindJob(askModelJob, async ({ workspaceId, data, signal }) => {
      if (workspaceId === null) throw new Error('signals belong to a workspace');
      return { outcome: await askModel(ctx, { workspaceId, ticketId: data.ticket_id, port: model, signal }) };
    }),
  ];
}
