import { searchKnowledge, THIN_EVIDENCE } from '#knowledge';
import type { Passage } from '#knowledge';
import { questionOf } from './find-sources.ts';
import type { CopilotCtx } from './open-copilot.ts';
import type { Dossier } from './read-dossier.ts';

export interface SuggestedArticle extends Pick<Passage, 'articleId' | 'version' | 'title' | 'url' | 'category' | 'language' | 'heading' | 'text' | 'score'> {
  /** The evidence is as strong as the assistant wants it. */
  answers: boolean;
}

const PASSAGES_FOR_AN_ARTICLE = 2;

/** The articles that best cover the last question, each with its best passage. Nothing when nothing was asked. */
export async function suggestArticles(ctx: CopilotCtx, dossier: Dossier, limit: number): Promise<SuggestedArticle[]> {
  if (dossier.texts.length === 0) return [];
  const passages = await searchKnowledge(ctx, dossier.workspaceId, {
    query: questionOf(dossier),
    language: dossier.language,
    limit: limit * PASSAGES_FOR_AN_ARTICLE,
  });
  const thin = dossier.assistant?.settings.thin_evidence ?? THIN_EVIDENCE;
  const best = passages.filter((passage, at) => passages.findIndex((one) => one.articleId === passage.articleId) === at);
  return best.slice(0, limit).map(({ articleId, version, title, url, category, language, heading, text, score }) => ({
    articleId,
    version,
    title,
    url,
    category,
    language,
    heading,
    text,
    score: Math.round(score * 1000) / 1000,
    answers: score >= thin,
  }));
}
