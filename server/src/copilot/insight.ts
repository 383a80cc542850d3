export type ChurnLevel = 'low' | 'medium' | 'high' | 'critical' | 'unknown';

/** One reason behind a figure, in words a teammate can check. */
export interface Reason {
  about: 'churn_risk' | 'lifetime_value' | 'archetype';
  factor: string;
  /** What it adds to the risk; null when it is not known or adds nothing. */
  points: number | null;
  explanation: string;
}

/** What is thought of a contact, whoever thought it. Null is unknown, and a reason says why. */
export interface Insight {
  archetype: Record<string, unknown>;
  segments: Record<string, unknown>;
  churnRisk: number | null;
  churnLevel: ChurnLevel;
  /** In whole units of `currency`. */
  lifetimeValue: number | null;
  currency: string | null;
  metrics: Record<string, unknown>;
  reasons: Reason[];
}

/** Where an answer comes from and how old it is. */
export interface Origin {
  provider: 'quimbi' | 'builtin';
  model: string | null;
  stale: boolean;
  ageSeconds: number;
  notes: string[];
}

export function churnLevelOf(risk: number | null): ChurnLevel {
  if (risk === null) return 'unknown';
  if (risk < 0.3) return 'low';
  if (risk < 0.6) return 'medium';
  return risk < 0.8 ? 'high' : 'critical';
}
