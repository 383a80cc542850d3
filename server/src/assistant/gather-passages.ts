import { searchKnowledge } from '#knowledge';
import type { Passage } from '#knowledge';
import type { Ctx } from '#platform/context';
import type { Brief } from './brief.ts';
import { isShortFollowUp, loneQuestion, splitQuestions } from './split-questions.ts';

/** A passage under the number by which a reply cites it. */
export interface Source extends Passage {
  number: number;
}

/** One question of the burst and what was found for it, best first. */
export interface Part {
  question: string;
  sources: Source[];
}

export interface Gathered {
  parts: Part[];
  /** Everything found, numbered from 1, best first. */
  sources: Source[];
}

const FOR_EACH = 6;
const MOST_SOURCES = 10;
const LONGEST_QUERY = 2000;

type Deps = Parameters<typeof searchKnowledge>[0] & Pick<Ctx, 'db'>;

/** Searches the knowledge base for the whole unanswered burst; for each question apart when there are several. */
export async function gatherPassages(ctx: Deps, brief: Brief): Promise<Gathered> {
  const asked = queriesOf(brief);
  // In the question's own language, whichever the answer is in.
  const about = { language: brief.triage.language, limit: FOR_EACH, categories: brief.assistant.settings.categories };
  const found: { question: string; passages: Passage[] }[] = [];
  for (const { question, queries } of asked) {
    const results: Passage[][] = [];
    for (const query of queries) results.push(await searchKnowledge(ctx, brief.workspaceId, { ...about, query: query.slice(0, LONGEST_QUERY) }));
    found.push({ question, passages: best(results.flat()) });
  }
  const sources = best(found.flatMap((part) => part.passages))
    .slice(0, MOST_SOURCES)
    .map((passage, at) => ({ ...passage, number: at + 1 }));
  const numbered = new Map(sources.map((source) => [source.chunkId, source]));
  return {
    sources,
    parts: found.map((part) => ({
      question: part.question,
      // The score is the part's own: what answers one question well may barely touch the other.
      sources: part.passages.flatMap((passage) => {
        const source = numbered.get(passage.chunkId);
        return source ? [{ ...source, score: passage.score }] : [];
      }),
    })),
  };
}

function queriesOf(brief: Brief): { question: string; queries: string[] }[] {
  const questions = splitQuestions(brief.texts);
  if (questions.length > 0) return questions.map((question) => ({ question, queries: [question] }));
  const whole = brief.texts.join('\n');
  const before = brief.history.findLast((said) => said.author === 'contact');
  if (before && isShortFollowUp(brief.texts)) return [{ question: `${before.text}\n${whole}`, queries: [`${before.text}\n${whole}`] }];
  // A story around the question dilutes it: the better of both searches counts.
  const lone = loneQuestion(brief.texts);
  return [{ question: whole, queries: lone === null ? [whole] : [whole, lone] }];
}

/** Each chunk once, with its best score, best first. */
function best(passages: readonly Passage[]): Passage[] {
  const byChunk = new Map<string, Passage>();
  for (const passage of passages) {
    const before = byChunk.get(passage.chunkId);
    if (!before || before.score < passage.score) byChunk.set(passage.chunkId, passage);
  }
  return [...byChunk.values()].sort((one, other) => other.score - one.score);
}
