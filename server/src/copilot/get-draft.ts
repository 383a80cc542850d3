import { createHash } from 'node:crypto';
import type { Principal } from '#platform/principal';
import { requirePermission } from '#platform/principal';
import { countWords, toDraftSources } from './draft.ts';
import type { Draft, DraftWish, Length, Tone } from './draft.ts';
import { findSources } from './find-sources.ts';
import type { Insight, Origin } from './insight.ts';
import { judgeDraft } from './judge-draft.ts';
import { HOUR_MS, contactTag, ticketTag, workspaceTag } from './open-copilot.ts';
import type { Copilot, CopilotCtx } from './open-copilot.ts';
import { buildQuimbiContext } from './quimbi/build-context.ts';
import type { QuimbiContext } from './quimbi/build-context.ts';
import type { Quimbi } from './quimbi/quimbi-client.ts';
import { readDossier } from './read-dossier.ts';
import type { Dossier } from './read-dossier.ts';
import { explainQuimbi, readInsight } from './read-insight.ts';
import type { InsightAnswer } from './read-insight.ts';
import { writeDraft } from './write-draft.ts';

export interface DraftRequest {
  /** Absent: by the contact's mood. */
  tone?: Tone | undefined;
  length: Length;
  details: readonly string[];
  /** Written anew even when one is at hand. */
  fresh: boolean;
}

export interface DraftAnswer {
  dossier: Dossier;
  wish: DraftWish;
  draft: Draft;
  insight: Insight;
  origin: Origin;
}

const GRACE_MS = 23 * HOUR_MS;
const UNHAPPY = -0.3;

/** Proposes a reply to a ticket. Sends and stores nothing. @throws not_found, forbidden */
export async function getDraft(
  ctx: CopilotCtx,
  copilot: Copilot,
  who: Principal,
  { ticketId, ...request }: DraftRequest & { ticketId: string },
): Promise<DraftAnswer> {
  requirePermission(who, 'tickets.reply');
  const dossier = await readDossier(ctx, who, ticketId);
  const answer = await readInsight(ctx, copilot, dossier.workspaceId, dossier.history);
  const mood = dossier.history.tickets.find((ticket) => ticket.id === ticketId)?.sentiment ?? 0;
  const wish: DraftWish = { tone: request.tone ?? (mood <= UNHAPPY ? 'empathetic' : 'professional'), length: request.length, details: request.details };
  const task = { dossier, wish, fresh: request.fresh };
  const outside = copilot.quimbi && dossier.texts.length > 0 ? await askQuimbi(ctx, copilot, { ...task, quimbi: copilot.quimbi, answer }) : null;
  if (outside && 'draft' in outside) return { dossier, wish, insight: answer.insight, ...outside };
  const draft = await writeHere(ctx, copilot, task);
  const stale = answer.origin.stale;
  const notes = [...new Set([...answer.origin.notes, ...(outside ? [outside.note] : []), ...draft.notes])];
  const ageSeconds = Math.max(0, Math.floor((ctx.clock.now().getTime() - draft.generatedAt.getTime()) / 1000));
  return { dossier, wish, draft, insight: answer.insight, origin: { provider: 'builtin', model: draft.model, stale, ageSeconds, notes } };
}

interface Task {
  dossier: Dossier;
  wish: DraftWish;
  fresh: boolean;
}

/** Its draft, kept for an hour; the last one it gave when it fails now; or why there is none. */
async function askQuimbi(
  ctx: CopilotCtx,
  copilot: Copilot,
  { dossier, wish, fresh, quimbi, answer }: Task & { quimbi: Quimbi; answer: InsightAnswer },
): Promise<{ draft: Draft; origin: Origin } | { note: string }> {
  const key = keyOf('quimbi', dossier, wish);
  const keep = { ttlMs: HOUR_MS, graceMs: GRACE_MS, tags: tagsOf(dossier) };
  const write = async () => {
    // It failed a moment ago, with all retries: a teammate is not made to wait for that twice.
    if (answer.failure !== null) throw answer.failure;
    return writeByQuimbi(ctx, copilot, { dossier, wish, quimbi, insight: answer.insight });
  };
  try {
    if (fresh) {
      const draft = await write();
      copilot.drafts.set(key, keep, draft);
      return { draft, origin: { provider: 'quimbi', model: null, stale: false, ageSeconds: 0, notes: [] } };
    }
    const { value, stale, ageSeconds, failure } = await copilot.drafts.get(key, keep, write);
    const notes = stale ? [`${explainQuimbi(failure)} This is its draft of ${ageSeconds} seconds ago.`] : [];
    return { draft: value, origin: { provider: 'quimbi', model: null, stale: stale || answer.origin.stale, ageSeconds, notes } };
  } catch (failure) {
    return { note: `${explainQuimbi(failure)} The built-in provider wrote this draft.` };
  }
}

async function writeByQuimbi(
  ctx: CopilotCtx,
  copilot: Copilot,
  { dossier, wish, quimbi, insight }: { dossier: Dossier; wish: DraftWish; quimbi: Quimbi; insight: Insight },
): Promise<Draft> {
  const context = await gatherContext(ctx, copilot, dossier, { insight, goal: goalOf(wish) });
  const [{ text, personalization }, found] = await Promise.all([
    quimbi.draft(context, { tone: wish.tone, length: wish.length }),
    findSources(ctx, dossier, wish.details),
  ]);
  // Quimbi names no sources: what it states is measured against everything the articles have on the question.
  const all = found.sources.map((source) => source.number);
  const paragraphs = text.split(/\n{2,}/).map((paragraph) => ({ text: paragraph, sources: all }));
  return {
    text,
    words: countWords(text),
    personalization,
    sources: toDraftSources(found.sources, new Set()),
    detailsMissing: wish.details.filter((detail) => !text.toLowerCase().includes(detail.toLowerCase())),
    findings: judgeDraft(dossier, found, wish, { paragraphs }),
    model: null,
    notes: [],
    generatedAt: ctx.clock.now(),
  };
}

/** What is sent along: at most CONTEXT_MAX_TICKETS past tickets and CONTEXT_MAX_ORDERS recent orders. */
export async function gatherContext(
  ctx: CopilotCtx,
  copilot: Copilot,
  dossier: Dossier,
  { insight, goal }: { insight: Insight; goal: string },
): Promise<QuimbiContext> {
  const limits = { tickets: ctx.config.contextMaxTickets, orders: ctx.config.contextMaxOrders };
  const { workspaceId, ticket } = dossier;
  const orders = (await copilot.findRecentOrders?.(workspaceId, ticket.contactId, limits.orders)) ?? [];
  return buildQuimbiContext({ ...dossier, ticketId: ticket.id, insight, goal, orders, limits });
}

function goalOf({ details }: DraftWish): string {
  const goal = "Answer the customer's open question and resolve the ticket.";
  return details.length > 0 ? `${goal} Include: ${details.join('; ')}.` : goal;
}

/** Only what a model wrote is kept: what stands in the articles is found again at once, and is then never old. */
async function writeHere(ctx: CopilotCtx, copilot: Copilot, { dossier, wish, fresh }: Task): Promise<Draft> {
  const key = keyOf('builtin', dossier, wish);
  const keep = { ttlMs: HOUR_MS, graceMs: 0, tags: tagsOf(dossier) };
  if (!copilot.models.openai) return writeDraft(ctx, copilot, dossier, wish);
  if (fresh) {
    const draft = await writeDraft(ctx, copilot, dossier, wish);
    copilot.drafts.set(key, keep, draft);
    return draft;
  }
  return (await copilot.drafts.get(key, keep, () => writeDraft(ctx, copilot, dossier, wish))).value;
}

/** The newest message is part of it: were the hint of a new one lost, its draft would still not be shown. */
function keyOf(provider: string, { workspaceId, ticket, readUpToSeq, language }: Dossier, { tone, length, details }: DraftWish): string {
  const more = details.length > 0 ? createHash('sha256').update(JSON.stringify(details)).digest('base64url') : '';
  return [provider, workspaceId, ticket.id, readUpToSeq, language, tone, length, more].join(':');
}

function tagsOf({ workspaceId, ticket }: Dossier): string[] {
  return [ticketTag(workspaceId, ticket.id), contactTag(workspaceId, ticket.contactId), workspaceTag(workspaceId)];
}
