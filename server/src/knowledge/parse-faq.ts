import { parse as parseCsv } from 'csv-parse/sync';
import { ArticleCreate, IMPORT_ARTICLES_MAX } from '@baton/contract';
import { BatonError } from '#platform/errors';
import type { ArticleInput } from './article-content.ts';
import { searchWords } from './text.ts';

/** One article of an import, or why it cannot be read. `place` is what its owner looks it up by: a file or a row. */
export type ImportRow = { place: string; input: ArticleInput } | { place: string; problem: string };

/** Reads a FAQ: a CSV with a header line, or a JSON array of objects with the same names. @throws invalid_input when the file as a whole cannot be read */
export function parseFaq(format: 'csv' | 'json', content: string, language?: string): ImportRow[] {
  const records = format === 'csv' ? readCsv(content) : readJson(content);
  if (records.length === 0) throw unreadable('It holds no articles.');
  if (records.length > IMPORT_ARTICLES_MAX) throw unreadable(`It holds ${records.length} articles; ${IMPORT_ARTICLES_MAX} fit in one import. Split the file.`);
  // A CSV's first article stands in line 2.
  return records.map((record, at) => toRow(`row ${format === 'csv' ? at + 2 : at + 1}`, { language, ...withoutEmpty(record) }));
}

/** Maps the names people use (question, answer, key) to ours and checks the limits. */
export function toRow(place: string, fields: Record<string, unknown>): ImportRow {
  const { key, question, answer, title = question, body = answer, questions, contact_support: contact, external_key: given, ...rest } = fields;
  const input = {
    ...rest,
    title,
    body,
    questions: readQuestions(questions),
    contact_support: readFlag(contact),
    // Without a key the title names the article, so that the same file imported twice changes nothing.
    external_key: readKey(given ?? key ?? title),
  };
  const parsed = ArticleCreate.safeParse(input);
  if (parsed.success) return { place, input: parsed.data };
  const issue = parsed.error.issues[0];
  const name = issue?.path.join('.') || 'the article';
  return { place, problem: `${name}: ${issue?.message ?? 'is wrong'}` };
}

function readCsv(content: string): Record<string, unknown>[] {
  try {
    const delimiter = (content.split('\n', 1)[0] ?? '').includes(';') ? ';' : ',';
    return parseCsv(content, {
      bom: true,
      columns: (names: string[]) => names.map((name) => name.trim().toLowerCase()),
      delimiter,
      skip_empty_lines: true,
      trim: true,
      to: IMPORT_ARTICLES_MAX + 1,
    });
  } catch (error) {
    throw unreadable(`It is not a CSV with a header line: ${(error as Error).message}`);
  }
}

function readJson(content: string): Record<string, unknown>[] {
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch (error) {
    throw unreadable(`It is not JSON: ${(error as Error).message}`);
  }
  if (!Array.isArray(value)) throw unreadable('The JSON must be an array of articles.');
  return value.map((item: unknown) => (item !== null && typeof item === 'object' ? (item as Record<string, unknown>) : {}));
}

/** An empty cell means absent. */
function withoutEmpty(record: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== '' && value !== null));
}

function readQuestions(value: unknown): unknown {
  if (typeof value === 'string') return value.split(/\s*[|\n]\s*/).filter((question) => question.trim() !== '');
  return value ?? undefined;
}

function readFlag(value: unknown): unknown {
  if (typeof value !== 'string') return value ?? undefined;
  const word = value.trim().toLowerCase();
  if (['true', '1', 'yes', 'ja', 'oui', 'si', 'sì'].includes(word)) return true;
  return ['false', '0', 'no', 'nee', 'nein', 'non'].includes(word) ? false : value;
}

function readKey(value: unknown): unknown {
  return typeof value === 'string' ? searchWords(value).replaceAll(' ', '-').slice(0, 200) || value : value;
}

function unreadable(message: string): BatonError {
  return new BatonError('invalid_input', { message });
}
