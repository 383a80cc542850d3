import { readContactHistory, readValueBands } from '#conversations';
import type { ContactHistory } from '#conversations';
import { CircuitOpenError } from '#platform/circuit-breaker';
import { churnLevelOf } from './insight.ts';
import type { Insight, Origin } from './insight.ts';
import { judgeContact } from './builtin/judge-contact.ts';
import { FEWEST_FOR_BANDS } from './builtin/judge-value.ts';
import { HOUR_MS, MINUTE_MS, contactTag } from './open-copilot.ts';
import type { Copilot, CopilotCtx } from './open-copilot.ts';
import type { QuimbiInsight } from './quimbi/answer-shapes.ts';
import { QuimbiError } from './quimbi/quimbi-error.ts';

export interface InsightAnswer {
  insight: Insight;
  origin: Origin;
  /** Why Quimbi could not be asked just now; null when it answered, or none is configured. */
  failure: unknown;
}

/** How much longer an old answer may stand in while Quimbi is away. Then it is forgotten: Baton does not keep the intelligence. */
const GRACE_MS = 24 * HOUR_MS;
const INSIGHT_TTL_MS = 15 * MINUTE_MS;

/** What is thought of a contact: by Quimbi when it is configured and answers, else by the desk itself. */
export async function readInsight(ctx: CopilotCtx, copilot: Copilot, workspaceId: string, history: ContactHistory): Promise<InsightAnswer> {
  if (!copilot.quimbi) return { ...(await judgeHere(ctx, copilot, workspaceId, history)), failure: null };
  try {
    const cached = await copilot.insights.get(...insightKey(workspaceId, history.id), () => analyze(copilot, workspaceId, history.id));
    const { value, stale, ageSeconds, failure } = cached;
    const notes = stale ? [`${explainQuimbi(failure)} This is its answer of ${ageSeconds} seconds ago.`] : [];
    return { insight: fromQuimbi(value), origin: { provider: 'quimbi', model: null, stale, ageSeconds, notes }, failure };
  } catch (failure) {
    const { insight, origin } = await judgeHere(ctx, copilot, workspaceId, history);
    return { insight, origin: { ...origin, notes: [`${explainQuimbi(failure)} The desk's own data answers.`] }, failure };
  }
}

/** Churn risk and lifetime value alone, which keep for an hour. */
export async function readPredictions(ctx: CopilotCtx, copilot: Copilot, workspaceId: string, history: ContactHistory): Promise<InsightAnswer> {
  if (!copilot.quimbi) return readInsight(ctx, copilot, workspaceId, history);
  try {
    const cached = await copilot.predictions.get(...predictionKey(workspaceId, history.id), async () => {
      const { value, failure } = await copilot.insights.get(...insightKey(workspaceId, history.id), () => analyze(copilot, workspaceId, history.id));
      // An old analysis must not become a new prediction.
      if (failure !== null) throw failure;
      return value;
    });
    const { value, stale, ageSeconds, failure } = cached;
    const notes = stale ? [`${explainQuimbi(failure)} Risk and value are its answer of ${ageSeconds} seconds ago.`] : [];
    const insight = fromQuimbi({ archetype: {}, segments: {}, metrics: {}, ...value });
    return { insight, origin: { provider: 'quimbi', model: null, stale, ageSeconds, notes }, failure };
  } catch (failure) {
    const { insight, origin } = await judgeHere(ctx, copilot, workspaceId, history);
    return { insight, origin: { ...origin, notes: [`${explainQuimbi(failure)} The desk's own data answers.`] }, failure };
  }
}

async function analyze(copilot: Copilot, workspaceId: string, contactId: string): Promise<QuimbiInsight> {
  if (!copilot.quimbi) throw new Error('Quimbi is not configured');
  const value = await copilot.quimbi.analyze(contactId);
  copilot.predictions.set(...predictionKey(workspaceId, contactId), { churnRisk: value.churnRisk, lifetimeValue: value.lifetimeValue });
  return value;
}

const insightKey = (workspaceId: string, contactId: string) =>
  [`${workspaceId}:${contactId}`, { ttlMs: INSIGHT_TTL_MS, graceMs: GRACE_MS, tags: [contactTag(workspaceId, contactId)] }] as const;
const predictionKey = (workspaceId: string, contactId: string) =>
  [`${workspaceId}:${contactId}`, { ttlMs: HOUR_MS, graceMs: GRACE_MS, tags: [contactTag(workspaceId, contactId)] }] as const;

function fromQuimbi(value: QuimbiInsight): Insight {
  return {
    archetype: value.archetype,
    segments: value.segments,
    churnRisk: value.churnRisk,
    churnLevel: churnLevelOf(value.churnRisk),
    lifetimeValue: value.lifetimeValue,
    // It does not say which.
    currency: null,
    metrics: value.metrics,
    reasons: [],
  };
}

async function judgeHere(ctx: CopilotCtx, copilot: Copilot, workspaceId: string, history: ContactHistory): Promise<{ insight: Insight; origin: Origin }> {
  const { valueCurrency: currency } = history;
  const bands =
    currency === null || history.lifetimeValueMinor === null
      ? null
      : (
          await copilot.bands.get(`${workspaceId}:${currency}`, { ttlMs: HOUR_MS, graceMs: 0, tags: [] }, () =>
            ctx.db.tx(workspaceId, (tx) => readValueBands(tx, currency, FEWEST_FOR_BANDS)),
          )
        ).value;
  const insight = judgeContact(history, bands, ctx.clock.now());
  return { insight, origin: { provider: 'builtin', model: null, stale: false, ageSeconds: 0, notes: [] } };
}

/** Reads the history and judges it. The caller has checked that the contact may be seen. @throws not_found */
export async function readInsightOf(ctx: CopilotCtx, copilot: Copilot, workspaceId: string, contactId: string): Promise<InsightAnswer> {
  const history = await ctx.db.tx(workspaceId, (tx) => readContactHistory(tx, contactId));
  return readInsight(ctx, copilot, workspaceId, history);
}

/** Why Quimbi gave nothing, in words. Anything else is a fault of ours and goes on. */
export function explainQuimbi(failure: unknown): string {
  if (failure instanceof QuimbiError || failure instanceof CircuitOpenError) return `Quimbi gave no answer: ${failure.message}.`;
  throw failure;
}
