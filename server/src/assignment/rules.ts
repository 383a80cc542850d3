import type { PresenceName } from '@baton/contract';
import type { z } from 'zod';

export type Presence = z.infer<typeof PresenceName>;
export type Strategy = 'round_robin' | 'least_loaded' | 'skills';
export type LanguageRule = 'required' | 'preferred' | 'ignored';

/** How tickets are given out: for a workspace, and for a team where it differs. */
export interface Rules {
  automatic: boolean;
  strategy: Strategy;
  /** Who may be given a ticket. Whoever is online comes first whatever stands here. */
  presences: Presence[];
  language: LanguageRule;
  /** True: a ticket that asks for a skill goes only to those who have one of its skills. */
  requireSkill: boolean;
  /** True: tickets that wait for the contact fill somebody's capacity too. */
  countPending: boolean;
  /** True: a ticket without a team goes to the team of its inbox, or else to the one whose skills fit best. */
  routeToTeams: boolean;
  /** How long somebody may be offline before the tickets they have not accepted go to others. */
  unacceptedGraceSeconds: number;
  /** The same for accepted tickets; null leaves them where they are and marks them. */
  acceptedGraceSeconds: number | null;
}

/** What somebody set; the rest comes from the workspace, and from DEFAULT_RULES. */
export type RuleChanges = { [K in keyof Rules]?: Rules[K] | undefined };

export const DEFAULT_RULES: Rules = {
  automatic: true,
  strategy: 'skills',
  presences: ['online'],
  language: 'preferred',
  requireSkill: false,
  countPending: false,
  routeToTeams: true,
  unacceptedGraceSeconds: 300,
  acceptedGraceSeconds: null,
};

/** Later ones win. */
export function mergeRules(...layers: (RuleChanges | null | undefined)[]): Rules {
  const merged: Record<string, unknown> = { ...DEFAULT_RULES };
  for (const layer of layers) for (const [name, value] of Object.entries(layer ?? {})) if (value !== undefined) merged[name] = value;
  return merged as unknown as Rules;
}

/**
 * How much longer a less urgent ticket must have waited to go first. Urgency is a head start, not a rank: whoever waits longest
 * is served in the end, however many urgent tickets come in.
 */
export const HEAD_START_SECONDS = { low: 0, normal: 3600, high: 4 * 3600, urgent: 24 * 3600 } as const;
