import { informativeWords, loneQuestion, splitQuestions } from '#assistant';
import type { Part, Source } from '#assistant';
import { searchKnowledge } from '#knowledge';
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

export async function findSources(ctx: CopilotCtx, dossier: Dossier, details: readonly string[] = []): Promise<FoundSources> {
  const search = async (query: string) => ({
    question: query,
    passages: await searchKnowledge(ctx, dossier.workspaceId, { query, language: dossier.language, limit: FOR_EACH }),
  });
  const asked: { question: string; passages: Passage[] }[] = [];
  for (const queries of queriesOf(dossier)) {
    const found = await Promise.all(queries.map(search));
    asked.push({ question: queries[0] ?? '', passages: bestOf(found.flatMap((one) => one.passages)) });
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

function queriesOf(dossier: Dossier): string[][] {
  if (dossier.texts.length === 0) return [];
  const questions = splitQuestions(dossier.texts);
  if (questions.length > 0) return questions.map((question) => [question]);
  const lone = loneQuestion(dossier.texts);
  return [lone === null ? [questionOf(dossier)] : [questionOf(dossier), lone]];
}

function bestOf(passages: readonly Passage[]): Passage[] {
  const byChunk = new Map<string, Passage>();
  for (const passage of passages) {
    const before = byChunk.get(passage.chunkId);
    if (!before || before.score < passage.score) byChunk.set(passage.chunkId, passage);
  }
  return [...byChunk.values()].sort((one, other) => other.score - one.score);
}
