import { informativeWords } from '#assistant';
import { listPastTickets } from '#conversations';
import type { PastSubject } from '#conversations';
import type { Principal } from '#platform/principal';
import type { CopilotCtx } from './open-copilot.ts';
import type { Dossier } from './read-dossier.ts';

export interface SimilarTicket extends PastSubject {
  /** Share of telling words in common, 0 to 1. */
  similarity: number;
}

// The newest resolved ones: how things were solved years ago helps less, and reading all of them costs more.
const LOOK_AT = 300;
const SIMILAR_ENOUGH = 0.34;
const MOST = 3;
const FEWEST_WORDS = 2;

/** Resolved tickets that read like this one, by the words of their subjects. Only what `who` may see. */
export async function findSimilarTickets(ctx: CopilotCtx, who: Principal, dossier: Dossier): Promise<SimilarTicket[]> {
  const own = new Set(informativeWords(`${dossier.ticket.subject} ${dossier.texts[0] ?? ''}`));
  if (own.size < FEWEST_WORDS) return [];
  const tickets = await listPastTickets(ctx, who, LOOK_AT);
  return tickets
    .filter((ticket) => ticket.id !== dossier.ticket.id)
    .map((ticket) => ({ ...ticket, similarity: likeness(own, informativeWords(ticket.subject)) }))
    .filter((ticket) => ticket.similarity >= SIMILAR_ENOUGH)
    .toSorted((one, other) => other.similarity - one.similarity)
    .slice(0, MOST);
}

function likeness(own: ReadonlySet<string>, other: readonly string[]): number {
  if (other.length < FEWEST_WORDS) return 0;
  const inCommon = other.filter((word) => own.has(word)).length;
  return Math.round((inCommon / Math.min(own.size, other.length)) * Math.min(1, inCommon / FEWEST_WORDS) * 1000) / 1000;
}
