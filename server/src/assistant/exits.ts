import type { HandoffReason } from './triage/index.ts';

/** How a run of the assistant ends, by name: the job's outcome, the label of a metric, and the `exit` of the row in `turns`. */
export type TurnExit =
  | 'not_for_us'
  | 'person_owns'
  | 'no_assistant'
  | 'nothing_new'
  | 'newer_message'
  | 'quiet_window'
  | 'not_initial_message'
  | 'sender_not_allowed'
  | 'human_took_part'
  | 'outside_answering_hours'
  | 'flooded'
  | 'answered'
  | 'changed'
  | 'small_talk'
  | 'proving'
  | 'out_of_credits'
  | 'model_failed'
  | 'guard_failed'
  | 'no_evidence'
  | `handoff_${HandoffReason}`;

const NAMED: ReadonlySet<HandoffReason> = new Set<HandoffReason>(['out_of_credits', 'model_failed', 'guard_failed', 'no_evidence']);

/** The exit of a turn that ends with a person. */
export function exitOfHandoff(reason: HandoffReason): TurnExit {
  return NAMED.has(reason) ? (reason as TurnExit) : `handoff_${reason}`;
}
