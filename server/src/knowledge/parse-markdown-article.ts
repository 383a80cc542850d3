import { parse as parseYaml } from 'yaml';
import type { ImportRow } from './parse-faq.ts';
import { toRow } from './parse-faq.ts';

const FRONT_MATTER = /^\ufeff?---\r?\n([\s\S]*?)\r?\n---[ \t]*(?:\r?\n|$)([\s\S]*)$/;

/** One Markdown file with front matter (key, title, language, category, questions, url, contact_support) to one row. Never throws: a bad file is a row with its problem. */
export function parseMarkdownArticle(file: { path: string; text: string }): ImportRow {
  const match = FRONT_MATTER.exec(file.text);
  if (!match) {
    return { place: file.path, problem: 'The file must begin with front matter: a line ---, then key, language, title, category, then a line ---.' };
  }
  try {
    // maxAliasCount 0: a few lines of nested aliases could otherwise grow to gigabytes.
    const fields: unknown = parseYaml(match[1] ?? '', { maxAliasCount: 0 });
    if (fields === null || typeof fields !== 'object' || Array.isArray(fields)) throw new Error('it must hold names and values');
    return toRow(file.path, { ...fields, body: match[2] });
  } catch (error) {
    return { place: file.path, problem: `The front matter cannot be read: ${(error as Error).message.split('\n')[0]}` };
  }
}
