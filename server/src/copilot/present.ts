import type { z } from 'zod';
import type { ArticleSuggestions, DraftView, IntelligenceView, RecommendationView, RewriteView, SummaryView } from '@baton/contract';
import { questionOf } from './find-sources.ts';
import type { DraftAnswer } from './get-draft.ts';
import type { Insight, Origin } from './insight.ts';
import type { Dossier } from './read-dossier.ts';
import type { Recommendation } from './recommend.ts';
import type { Rewrite, Rewritten } from './rewrite-text.ts';
import type { SuggestedArticle } from './suggest-articles.ts';
import type { Said, Summary } from './summary.ts';

function presentOrigin({ provider, model, stale, ageSeconds, notes }: Origin) {
  return { provider, model, stale, age_seconds: ageSeconds, notes };
}

export function presentDraft({ dossier, wish, draft, insight, origin }: DraftAnswer): z.infer<typeof DraftView> {
  return {
    ticket_id: dossier.ticket.id,
    draft_content: draft.text,
    tone: wish.tone,
    length: wish.length,
    channel: dossier.channel,
    language: dossier.language,
    personalization_applied: draft.personalization,
    customer_dna: presentDna(insight),
    churn_risk: insight.churnRisk,
    churn_risk_level: insight.churnLevel,
    lifetime_value: insight.lifetimeValue,
    read_up_to_seq: dossier.readUpToSeq,
    words: draft.words,
    sources: draft.sources.map(({ articleId, ...source }) => ({ ...source, article_id: articleId })),
    details_missing: draft.detailsMissing,
    guard: { passed: draft.findings.length === 0, findings: draft.findings },
    generated_at: draft.generatedAt.toISOString(),
    ...presentOrigin(origin),
  };
}

/** Quimbi puts them inside the archetype in some versions. */
function presentDna({ archetype, segments }: Insight): z.infer<typeof DraftView>['customer_dna'] {
  const { level, archetype_level: named, dominant_segments: dominant } = archetype;
  const inside = dominant !== null && typeof dominant === 'object' && !Array.isArray(dominant);
  const found = [named, level].find((value) => typeof value === 'string' || typeof value === 'number');
  return { dominant_segments: inside ? (dominant as Record<string, unknown>) : segments, archetype_level: found === undefined ? null : String(found) };
}

export function presentRecommendation(ticketId: string, { actions, insight, similar, origin }: Recommendation): z.infer<typeof RecommendationView> {
  return {
    ticket_id: ticketId,
    next_best_actions: actions.map(({ expectedImpact, ...action }) => ({ ...action, expected_impact: expectedImpact })),
    churn_risk: insight.churnRisk,
    churn_risk_level: insight.churnLevel,
    customer_value: insight.lifetimeValue,
    similar_tickets: similar.map(({ id, subject, similarity, resolvedAt }) => ({
      ticket_id: id,
      subject,
      similarity,
      resolved_at: resolvedAt?.toISOString() ?? null,
    })),
    ...presentOrigin(origin),
  };
}

export function presentInsight(contactId: string, insight: Insight, origin: Origin): z.infer<typeof IntelligenceView> {
  return {
    customer_id: contactId,
    archetype: insight.archetype,
    segments: insight.segments,
    predictions: { churn_risk: insight.churnRisk, churn_risk_level: insight.churnLevel, lifetime_value: insight.lifetimeValue, currency: insight.currency },
    behavioral_metrics: insight.metrics,
    reasons: insight.reasons,
    ...presentOrigin(origin),
  };
}

export function presentRewritten({ action }: Rewrite, { text, language, model, findings }: Rewritten): z.infer<typeof RewriteView> {
  return { text, action, language, model, guard: { passed: findings.length === 0, findings } };
}

export function presentSummary({ dossier, summary, origin }: { dossier: Dossier; summary: Summary; origin: Origin }): z.infer<typeof SummaryView> {
  const said = (one: Said | null) => one && { text: one.text, seq: one.seq, author: one.author, at: one.at.toISOString() };
  return {
    ticket_id: dossier.ticket.id,
    summary: summary.sentences.map((sentence) => sentence.text).join(' '),
    sentences: summary.sentences,
    who: { name: summary.who.name, role: summary.who.role, earlier_tickets: summary.who.earlierTickets },
    what: said(summary.what),
    open_question: said(summary.openQuestion),
    last_promise: said(summary.lastPromise),
    messages: summary.messages,
    read_up_to_seq: dossier.readUpToSeq,
    language: dossier.language,
    ...presentOrigin(origin),
  };
}

export function presentArticles(dossier: Dossier, articles: readonly SuggestedArticle[]): z.infer<typeof ArticleSuggestions> {
  return {
    ticket_id: dossier.ticket.id,
    question: questionOf(dossier),
    language: dossier.language,
    articles: articles.map(({ articleId, text, ...article }) => ({ ...article, article_id: articleId, passage: text })),
  };
}
