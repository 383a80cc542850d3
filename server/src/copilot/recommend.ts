import type { Principal } from '#platform/principal';
import { readTicketSla } from '#sla';
import { recommendByRules } from './builtin/recommend-by-rules.ts';
import type { NextAction } from './builtin/recommend-by-rules.ts';
import { findSimilarTickets } from './find-similar-tickets.ts';
import type { SimilarTicket } from './find-similar-tickets.ts';
import { gatherContext } from './get-draft.ts';
import type { Insight, Origin } from './insight.ts';
import { HOUR_MS, MINUTE_MS, contactTag, ticketTag } from './open-copilot.ts';
import type { Copilot, CopilotCtx } from './open-copilot.ts';
import { readDossier } from './read-dossier.ts';
import type { Dossier } from './read-dossier.ts';
import { explainQuimbi, readPredictions } from './read-insight.ts';
import type { InsightAnswer } from './read-insight.ts';
import { suggestArticles } from './suggest-articles.ts';

export interface Recommendation {
  actions: NextAction[];
  insight: Insight;
  similar: SimilarTicket[];
  origin: Origin;
}

const GOAL = 'Choose the next best actions for this ticket.';
const ACTIONS_TTL_MS = 15 * MINUTE_MS;
const MOST_ARTICLES = 3;

/** What to do next with a ticket: by Quimbi when it answers, else by rules over the ticket. @throws not_found */
export async function recommend(ctx: CopilotCtx, copilot: Copilot, who: Principal, ticketId: string): Promise<Recommendation> {
  const dossier = await readDossier(ctx, who, ticketId);
  const answer = await readPredictions(ctx, copilot, dossier.workspaceId, dossier.history);
  const similar = await findSimilarTickets(ctx, who, dossier);
  const { insight } = answer;
  const outside = dossier.texts.length > 0 ? await askQuimbi(ctx, copilot, dossier, answer) : null;
  if (outside && 'actions' in outside) return { ...outside, insight, similar };
  const articles = await suggestArticles(ctx, dossier, MOST_ARTICLES);
  const sla = await readTicketSla(ctx, who, ticketId);
  const actions = recommendByRules({ dossier, insight, articles, similar, sla, now: ctx.clock.now() });
  const notes = [...new Set([...answer.origin.notes, ...(outside ? [outside.note] : [])])];
  return { actions, insight, similar, origin: { provider: 'builtin', model: null, stale: answer.origin.stale, ageSeconds: 0, notes } };
}

async function askQuimbi(
  ctx: CopilotCtx,
  copilot: Copilot,
  dossier: Dossier,
  { insight, failure, origin }: InsightAnswer,
): Promise<{ actions: NextAction[]; origin: Origin } | { note: string } | null> {
  const { quimbi } = copilot;
  if (!quimbi) return null;
  const { workspaceId, ticket, readUpToSeq } = dossier;
  const keep = { ttlMs: ACTIONS_TTL_MS, graceMs: HOUR_MS, tags: [ticketTag(workspaceId, ticket.id), contactTag(workspaceId, ticket.contactId)] };
  try {
    const cached = await copilot.actions.get(`${workspaceId}:${ticket.id}:${readUpToSeq}`, keep, async () => {
      if (failure !== null) throw failure;
      return quimbi.nextActions(await gatherContext(ctx, copilot, dossier, { insight, goal: GOAL }));
    });
    const stale = cached.stale || origin.stale;
    const notes = cached.stale ? [`${explainQuimbi(cached.failure)} These are its actions of ${cached.ageSeconds} seconds ago.`] : origin.notes;
    return { actions: cached.value, origin: { provider: 'quimbi', model: null, stale, ageSeconds: cached.ageSeconds, notes } };
  } catch (error) {
    return { note: `${explainQuimbi(error)} The desk's own rules answer.` };
  }
}
