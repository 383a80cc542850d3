import { informativeWords, loneQuestion } from '#assistant';
import type { Part, Source } from '#assistant';
import { THIN_EVIDENCE, searchKnowledge } from '#knowledge';
import type { Passage } from '#knowledge';
import type { CopilotCtx } from './open-copilot.ts';
import type { Dossier } from './read-dossier.ts';

/** What the articles have for a ticket. */
export interface FoundSources {
  /** Each question of the contact with what was found for it, best first. */
  parts: Part[];
  /** Each detail that the teammate asked for. */
  details: Part[];
  /** Everything found, numbered from 1, best first. */
  sources: Source[];
}

const FOR_EACH = 5;
const MOST_SOURCES = 10;
const FEW_WORDS = 2;
const MOST_QUESTIONS = 4;

export async function findSources(ctx: CopilotCtx, dossier: Dossier, details: readonly string[] = []): Promise<FoundSources> {
  const search = async (query: string) => ({
    question: query,
    passages: await searchKnowledge(ctx, dossier.workspaceId, { query, language: dossier.language, limit: FOR_EACH }),
  });
  const asked: { question: string; passages: Passage[] }[] = [];
  for (const { question, queries, otherwise } of askedIn(dossier)) {
    const found = bestOf((await Promise.all(queries.map(search))).flatMap((one) => one.passages));
    const enough = otherwise === null || (found[0]?.score ?? 0) >= THIN_EVIDENCE;
    asked.push({ question, passages: enough ? found : (await search(otherwise)).passages });
  }
  const wanted = [];
  for (const detail of details) wanted.push(await search(detail));
  const sources = bestOf([...asked, ...wanted].flatMap((one) => one.passages))
    .slice(0, MOST_SOURCES)
    .map((passage, at) => ({ ...passage, number: at + 1 }));
  const toPart = ({ question, passages }: { question: string; passages: Passage[] }): Part => ({
    question,
    sources: passages.flatMap((passage) => {
      const source = sources.find((one) => one.chunkId === passage.chunkId);
      // The score is the question's own: what answers one well may barely touch the other.
      return source ? [{ ...source, score: passage.score }] : [];
    }),
  });
  return { parts: asked.map(toPart), details: wanted.map(toPart), sources };
}

/** The last thing asked, as one query or several. */
export function questionOf(dossier: Dossier): string {
  const whole = dossier.texts.join('\n');
  const earlier = dossier.before.findLast((said) => said.author === 'contact')?.text;
  return earlier && informativeWords(whole).length <= FEW_WORDS ? `${earlier}\n${whole}` : whole;
}

interface Asked {
  question: string;
  /** Searched together: the better find counts. */
  queries: string[];
  /** Searched when those find nothing that answers. */
  otherwise: string | null;
}

/** Each question by itself. One too short to be understood alone ("And for a sofa?") is searched with the one before when it finds nothing. */
function askedIn(dossier: Dossier): Asked[] {
  if (dossier.texts.length === 0) return [];
  const sentences = dossier.texts.flatMap((text) => text.split(/(?<=[?!.])\s+|\n+/)).map((sentence) => sentence.trim());
  const questions = [...new Set(sentences.filter((sentence) => sentence.endsWith('?') && informativeWords(sentence).length > 0))].slice(0, MOST_QUESTIONS);
  if (questions.length > 1)
    return questions.map((question, at) => {
      // With two telling words it asks something of its own: joined to the one before, it would seem answered by that one's article.
      const short = at > 0 && informativeWords(question).length < FEW_WORDS;
      return { question, queries: [question], otherwise: short ? `${questions[at - 1]} ${question}` : null };
    });
  const whole = questionOf(dossier);
  const lone = loneQuestion(dossier.texts);
  return [{ question: whole, queries: lone === null ? [whole] : [whole, lone], otherwise: null }];
}

function bestOf(passages: readonly Passage[]): Passage[] {
  const byChunk = new Map<string, Passage>();
  for (const passage of passages) {
    const before = byChunk.get(passage.chunkId);
    if (!before || before.score < passage.score) byChunk.set(passage.chunkId, passage);
  }
  return [...byChunk.values()].sort((one, other) => other.score - one.score);
}
