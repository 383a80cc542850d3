import type { Metrics } from '#platform/metrics';
import { newId } from '#platform/ids';
import type { ToolsArm } from './experiment/tools-arm.ts';
import type { GuardFailure } from './guard/index.ts';
import type { TurnUsage, UsedPassage } from './schema.ts';
import type { Triage } from './triage/index.ts';

/** What a run has done so far: it becomes the row in `turns`, whichever way the run ends. */
export interface TurnLog {
  readonly turnId: string;
  /** Milliseconds by step. */
  steps: Record<string, number>;
  triage: Triage | null;
  /** Of which part of the tickets this one is, where tools are tried on a share of them. */
  arm: ToolsArm | null;
  passages: UsedPassage[];
  /** Facts about the contact that a writer was told, by id. */
  facts: string[];
  model: string | null;
  usage: TurnUsage | null;
  costUsd: number | null;
  costUnknown: boolean;
  /** What was wrong with each draft; an empty list for one that passed. */
  drafts: GuardFailure[][];
  /** Runs a step and keeps how long it took. */
  time<T>(step: string, work: () => Promise<T> | T): Promise<T>;
}

export function startTurnLog(metrics: Pick<Metrics, 'turnStep'>): TurnLog {
  const log: TurnLog = {
    turnId: newId(),
    steps: {},
    triage: null,
    arm: null,
    passages: [],
    facts: [],
    model: null,
    usage: null,
    costUsd: null,
    costUnknown: false,
    drafts: [],
    async time(step, work) {
      const started = performance.now();
      try {
        return await work();
      } finally {
        const ms = performance.now() - started;
        log.steps[step] = Math.round(((log.steps[step] ?? 0) + ms) * 100) / 100;
        metrics.turnStep.observe({ step }, ms / 1000);
      }
    },
  };
  return log;
}
