import type { Ctx } from '#platform/context';
import type { Tx } from '#platform/db';
import { BatonError } from '#platform/errors';
import { newId } from '#platform/ids';
import { IMPORT_ARTICLES_MAX, IMPORT_FILE_MAX_BYTES } from '@baton/contract';
import { sameContent, toContent } from './article-content.ts';
import type { ArticleInput } from './article-content.ts';
import { ARTICLE_COLUMNS, lockKnowledge } from './article-row.ts';
import type { StoredArticle } from './article-row.ts';
import type { ImportRow } from './parse-faq.ts';
import { knowledgeImported } from './events.ts';
import { parseFaq } from './parse-faq.ts';
import { parseMarkdownArticle } from './parse-markdown-article.ts';
import type { Actor } from './schema.ts';
import { storeArticles } from './store-articles.ts';
import type { ArticleWrite } from './store-articles.ts';

export interface RowReport {
  place: string;
  externalKey: string | null;
  language: string | null;
  result: 'created' | 'updated' | 'unchanged' | 'failed';
  articleId: string | null;
  problem: string | null;
}

export interface ImportReport {
  id: string;
  created: number;
  updated: number;
  unchanged: number;
  failed: number;
  rows: RowReport[];
}

/** Who imports, and where from: `api`, `demo` or a name of the caller's. */
export interface ImportedBy {
  source: string;
  actor?: Actor;
}

// Articles in one commit. On the embedded database a commit blocks everything else: 50 articles take about 60 ms.
const BATCH = 50;

/**
 * Imports a folder of Markdown files with front matter. Safe to repeat: an article is known by (key, language), and one that says
 * the same makes no version. Bad files are reported and do not hold back the good ones. Articles that are no longer in the folder stay.
 */
export async function importMarkdown(
  ctx: Pick<Ctx, 'db'>,
  workspaceId: string,
  files: { path: string; text: string }[],
  by: ImportedBy,
): Promise<ImportReport> {
  if (files.length > IMPORT_ARTICLES_MAX)
    throw new BatonError('invalid_input', { message: `${IMPORT_ARTICLES_MAX} files fit in one import. Split the folder.` });
  for (const { path, text } of files) refuseLarge(path, text);
  return importRows(ctx, workspaceId, { format: 'markdown', rows: files.map(parseMarkdownArticle), by });
}

/** Imports a FAQ from CSV or JSON, by the same rules. `language` is for rows that name none. @throws invalid_input when the file as a whole cannot be read */
export async function importFaq(
  ctx: Pick<Ctx, 'db'>,
  workspaceId: string,
  faq: { format: 'csv' | 'json'; text: string; language?: string | undefined },
  by: ImportedBy,
): Promise<ImportReport> {
  refuseLarge('The file', faq.text);
  return importRows(ctx, workspaceId, { format: faq.format, rows: parseFaq(faq.format, faq.text, faq.language), by });
}

function refuseLarge(name: string, text: string): void {
  if (Buffer.byteLength(text) > IMPORT_FILE_MAX_BYTES) throw new BatonError('too_large', { message: `${name} is larger than 2 MB. Split it.` });
}

async function importRows(
  ctx: Pick<Ctx, 'db'>,
  workspaceId: string,
  batch: { format: 'markdown' | 'csv' | 'json'; rows: ImportRow[]; by: ImportedBy },
): Promise<ImportReport> {
  const actor = batch.by.actor ?? { kind: 'system', id: null };
  const id = newId();
  const seen = new Set<string>();
  const rows: RowReport[] = [];
  for (let at = 0; at < batch.rows.length; at += BATCH) {
    const part = batch.rows.slice(at, at + BATCH).map((row) => refuseRepeated(row, seen));
    rows.push(...(await ctx.db.tx(workspaceId, (tx) => importBatch(tx, part, actor))));
  }
  const count = (result: RowReport['result']) => rows.filter((row) => row.result === result).length;
  const report = { id, created: count('created'), updated: count('updated'), unchanged: count('unchanged'), failed: count('failed'), rows };
  await ctx.db.tx(workspaceId, async (tx) => {
    tx.write(
      `insert into knowledge_imports (workspace_id, id, format, source, actor, created, updated, unchanged, failed, problems) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      [
        workspaceId,
        id,
        batch.format,
        batch.by.source,
        JSON.stringify(actor),
        report.created,
        report.updated,
        report.unchanged,
        report.failed,
        JSON.stringify(rows.filter((row) => row.result === 'failed').map(({ place, problem }) => ({ place, problem }))),
      ],
    );
    const { created, updated, unchanged, failed } = report;
    await tx.record(knowledgeImported, { import_id: id, source: batch.by.source, created, updated, unchanged, failed }, { actor });
  });
  return report;
}

/** The same article twice in one import: the second would silently win, so it fails. */
function refuseRepeated(row: ImportRow, seen: Set<string>): ImportRow {
  if ('problem' in row) return row;
  const name = identity(row.input.external_key, row.input.language);
  if (seen.has(name))
    return {
      place: row.place,
      problem: `key: ${row.input.external_key} stands twice in this import for ${row.input.language}. Give each article its own key.`,
    };
  seen.add(name);
  return row;
}

function identity(key: string | null, language: string): string {
  return `${language}:${key}`;
}

async function importBatch(tx: Tx, rows: ImportRow[], actor: Actor): Promise<RowReport[]> {
  await lockKnowledge(tx);
  const inputs = rows.flatMap((row) => ('input' in row ? [row.input] : []));
  const existing = await tx.query<StoredArticle>(`select ${ARTICLE_COLUMNS} from articles where workspace_id = $1 and external_key = any($2)`, [
    tx.workspaceId,
    inputs.map((input) => input.external_key),
  ]);
  const known = new Map(existing.map((article) => [identity(article.externalKey, article.language), article]));
  const writes: ArticleWrite[] = [];
  const reports = rows.map((row): RowReport => {
    if ('problem' in row) return { place: row.place, externalKey: null, language: null, result: 'failed', articleId: null, problem: row.problem };
    const { write, result, articleId } = plan(row.input, known.get(identity(row.input.external_key, row.input.language)));
    if (write) writes.push(write);
    return { place: row.place, externalKey: row.input.external_key, language: row.input.language, result, articleId, problem: null };
  });
  await storeArticles(tx, writes, actor);
  return reports;
}

function plan(input: ArticleInput, before: StoredArticle | undefined): { write: ArticleWrite | null; result: RowReport['result']; articleId: string } {
  const content = toContent(input);
  if (!before) {
    const id = newId();
    return { write: { id, externalKey: input.external_key, version: 1, content, wasPublished: false }, result: 'created', articleId: id };
  }
  if (sameContent(before, content)) return { write: null, result: 'unchanged', articleId: before.id };
  const write = { id: before.id, externalKey: before.externalKey, version: before.version + 1, content, wasPublished: before.status === 'published' };
  return { write, result: 'updated', articleId: before.id };
}
