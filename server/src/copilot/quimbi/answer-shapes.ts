import { z } from 'zod';

/** What Quimbi says of a contact. */
export interface QuimbiInsight {
  archetype: Record<string, unknown>;
  segments: Record<string, unknown>;
  churnRisk: number;
  lifetimeValue: number;
  metrics: Record<string, unknown>;
}

export interface QuimbiDraft {
  text: string;
  personalization: string[];
}

export interface QuimbiAction {
  action: string;
  /** 1 comes first. */
  priority: number;
  reasoning: string;
  expectedImpact: string;
}

const LONGEST_TEXT = 10_000;
const MOST_ACTIONS = 10;
const WORDS: Readonly<Record<string, number>> = { urgent: 1, critical: 1, high: 1, medium: 2, normal: 2, low: 3 };

const record = z.record(z.string(), z.unknown());
const text = z.string().trim().min(1).max(LONGEST_TEXT);

// Strict about what is used, blind to what is more: a service that grows must not break the desk.
const insight = z.object({
  archetype: record,
  segments: record,
  churn_risk: z.number().min(0).max(1),
  lifetime_value: z.number().min(0),
  behavioral_metrics: record.default({}),
});
const draft = z.object({ draft: text, personalization_applied: z.array(z.string().max(200)).max(50).default([]) });
const priority = z.union([
  z.number().min(1).max(100).transform(Math.round),
  z
    .string()
    .toLowerCase()
    .transform((word) => WORDS[word] ?? 2),
]);
const action = z.object({
  action: text,
  priority: priority.default(2),
  reasoning: z.string().max(LONGEST_TEXT).default(''),
  expected_impact: z.string().max(LONGEST_TEXT).default(''),
});
const actions = z.object({ actions: z.array(action).min(1) });

/** Reads an analysis. @throws ZodError when it is not one */
export function readInsight(body: unknown): QuimbiInsight {
  const { archetype, segments, churn_risk: churnRisk, lifetime_value: lifetimeValue, behavioral_metrics: metrics } = insight.parse(body);
  return { archetype, segments, churnRisk, lifetimeValue, metrics };
}

/** Reads a draft, under any of the names its versions gave it. @throws ZodError */
export function readDraft(body: unknown): QuimbiDraft {
  const read = draft.parse(under(body, 'draft', ['draft_content', 'message', 'content']));
  return { text: read.draft, personalization: read.personalization_applied };
}

/** Reads the next best actions, best first. @throws ZodError */
export function readActions(body: unknown): QuimbiAction[] {
  const read = actions.parse(under(body, 'actions', ['next_best_actions']));
  return read.actions
    .slice(0, MOST_ACTIONS)
    .map((one) => ({ action: one.action, priority: one.priority, reasoning: one.reasoning, expectedImpact: one.expected_impact }))
    .toSorted((one, other) => one.priority - other.priority);
}

function under(body: unknown, name: string, others: readonly string[]): unknown {
  if (body === null || typeof body !== 'object' || Array.isArray(body) || name in body) return body;
  const other = others.find((one) => one in body);
  return other === undefined ? body : { ...body, [name]: (body as Record<string, unknown>)[other] };
}
