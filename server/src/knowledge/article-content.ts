import type { z } from 'zod';
import type { ArticleCreate } from '@baton/contract';
import { visibleText } from './text.ts';
import type { ArticleContent } from './schema.ts';

/** An article as it is handed in, limits already checked by the contract. */
export type ArticleInput = z.output<typeof ArticleCreate>;

export function toContent(input: Omit<ArticleInput, 'external_key' | 'status'> & { status: ArticleContent['status'] }): ArticleContent {
  const questions = input.questions.map(visibleText).filter(Boolean);
  return {
    language: input.language,
    category: visibleText(input.category),
    title: visibleText(input.title),
    questions: [...new Set(questions)],
    body: visibleText(input.body),
    url: input.url,
    contactSupport: input.contact_support,
    status: input.status,
  };
}

/** True when both say the same: storing the second would make a version that differs in nothing. */
export function sameContent(one: ArticleContent, other: ArticleContent): boolean {
  return JSON.stringify(inOrder(one)) === JSON.stringify(inOrder(other));
}

function inOrder(content: ArticleContent): unknown[] {
  return [content.language, content.category, content.title, content.questions, content.body, content.url, content.contactSupport, content.status];
}
