import { readWorkspace } from '#accounts';
import type { Ctx } from '#platform/context';
import { openEmbedding } from '#platform/models';
import { chunkIndexOf } from './chunk-index.ts';
import { gatherEvidence } from './gather-evidence.ts';
import type { Question } from './gather-evidence.ts';
import { recallEvidence } from './recall-evidence.ts';
import { searchAbilities } from './retrieval-mode.ts';
import { scorePassages } from './score-passages.ts';
import type { Scored } from './score-passages.ts';
import { primaryLanguage, searchWords } from './text.ts';
import { THIN_EVIDENCE } from './thin-evidence.ts';
import { stemWords } from './word-stems.ts';

/** A part of an article that may answer the question. */
export interface Passage {
  chunkId: string;
  articleId: string;
  version: number;
  title: string;
  /** Headings above it, joined by " > ". */
  heading: string;
  text: string;
  url: string | null;
  category: string;
  /** The article's language: differs from the one asked for when only the workspace's default language has an answer. */
  language: string;
  contactSupport: boolean;
  /** 0 to 1, comparable across questions: how well the passage covers the question. Below THIN_EVIDENCE it should not be answered from. */
  score: number;
  /** Share of informative words, likeness of spelling to a known question, cosine of meaning (null without vectors). */
  matched: { lexical: number; trigram: number; vector: number | null };
}

export interface KnowledgeQuery {
  query: string;
  language: string;
  limit: number;
}

const QUERY_MAX = 2000;
const WORDS_MAX = 48;
const PER_ARTICLE = 2;
// A question waits no longer than this for its vector; words alone answer nearly as well, late answers do not.
const EMBEDDING_BUDGET_MS = 300;

/**
 * The passages that best cover the question, best first, deterministic. Searches articles of the question's language; when nothing there
 * carries an answer, those of the workspace's default language. Nothing for a question of stop words. One statement for each language searched.
 */
export async function searchKnowledge(
  ctx: Pick<Ctx, 'clock' | 'db' | 'config' | 'log' | 'realtime'>,
  workspaceId: string,
  ask: KnowledgeQuery,
): Promise<Passage[]> {
  const query = ask.query.slice(0, QUERY_MAX);
  const words = pickWords(searchWords(query));
  if (words.length === 0) return [];
  const abilities = await searchAbilities(ctx.db);
  const vector = abilities.vectors ? await embedQuestion(ctx, query) : null;
  const search = async (language: string) => {
    // Meaning is searched where the vectors are; words alone are searched in memory, unless there is too much to hold.
    const index = vector ? null : await chunkIndexOf(ctx, workspaceId, language);
    const evidence = index
      ? recallEvidence(index, { language, words, stems: await stemWords(ctx.db, workspaceId, language, words) })
      : await gatherEvidence(ctx.db, workspaceId, { language, words, vector }, abilities.trigrams);
    return { asksSomething: evidence.meaningful.length > 0, passages: toPassages(scorePassages(evidence, query), language, ask.limit) };
  };
  const language = primaryLanguage(ask.language);
  const { asksSomething, passages } = await search(language);
  // Stop words of one language are words of another ("and the" found Dutch articles), so nothing asked means nothing searched.
  if (!asksSomething || (passages[0]?.score ?? 0) >= THIN_EVIDENCE) return passages;
  const fallback = primaryLanguage((await readWorkspace(ctx, workspaceId)).settings.defaultLanguage);
  if (fallback === language) return passages;
  const { passages: others } = await search(fallback);
  return (others[0]?.score ?? 0) >= THIN_EVIDENCE ? others : passages;
}

/** The different words. Of a long letter the longest ones, in their order: length is the cheapest sign of what a word tells. */
function pickWords(words: string): string[] {
  const different = [...new Set(words.split(' '))].filter((word) => word !== '');
  if (different.length <= WORDS_MAX) return different;
  const longest = new Set(different.toSorted((one, other) => other.length - one.length).slice(0, WORDS_MAX));
  return different.filter((word) => longest.has(word));
}

async function embedQuestion(ctx: Pick<Ctx, 'config' | 'log'>, query: string): Promise<Question['vector']> {
  const embedding = openEmbedding(ctx.config);
  if (!embedding) return null;
  try {
    const [values] = await embedding.embed([query], AbortSignal.timeout(EMBEDDING_BUDGET_MS));
    return values ? { model: embedding.model, values } : null;
  } catch (error) {
    ctx.log.warn({ err: error }, 'the question has no vector in time: searching by words alone');
    return null;
  }
}

function toPassages(scored: Scored[], language: string, limit: number): Passage[] {
  const taken = new Map<string, number>();
  const passages: Passage[] = [];
  for (const { candidate, score, measures } of scored) {
    const before = taken.get(candidate.articleId) ?? 0;
    if (before >= PER_ARTICLE || passages.length >= limit) continue;
    taken.set(candidate.articleId, before + 1);
    const { chunkId, articleId, version, title, heading, text, url, category, contactSupport, vector } = candidate;
    passages.push({
      chunkId,
      articleId,
      version,
      title,
      heading,
      text,
      url,
      category,
      language,
      contactSupport,
      score,
      matched: { lexical: measures.coverage, trigram: measures.whole, vector },
    });
  }
  return passages;
}
