/**
 * The knowledge base: articles with versions, imports and search, under `/api/articles`.
 *
 * - An article belongs to one language; translations share `external_key`. An import finds its articles again by (`external_key`, `language`).
 * - Every change makes a version. An edit names the version it started from: 409 `stale` when another came in between.
 * - Only `published` articles are found by search and by the assistant.
 */
import { z } from 'zod';

/** Largest body of an article, in bytes of UTF-8. */
export const ARTICLE_BODY_MAX_BYTES = 102_400;
/** Most articles in one import. */
export const IMPORT_ARTICLES_MAX = 5_000;
/** Largest file of an import, in bytes of UTF-8. */
export const IMPORT_FILE_MAX_BYTES = 2 * 1024 * 1024;
/** Largest import request, in bytes. */
export const IMPORT_REQUEST_MAX_BYTES = 16 * 1024 * 1024;

const bytes = (text: string) => new TextEncoder().encode(text).length;

export const ArticleLanguage = z
  .string()
  .regex(/^[a-z]{2,3}$/, 'must be a language code of two or three small letters, as nl')
  .describe('Language code, as nl or en.');
export const ArticleStatusName = z.enum(['draft', 'published', 'archived']);

const title = z.string().trim().min(1).max(300).describe('The question the article answers.');
const category = z.string().trim().min(1).max(100).describe('Free word to group articles by.');
const questions = z
  .array(z.string().trim().min(1).max(300))
  .max(50)
  .describe("The same question in customers' words, several ways. Search weighs them like the title.");
const body = z
  .string()
  .trim()
  .min(1)
  .refine((text) => bytes(text) <= ARTICLE_BODY_MAX_BYTES, 'must be at most 100 kB')
  .describe('Markdown. HTML is shown as text.');
const url = z
  .url({ protocol: /^https?$/ })
  .max(2000)
  .nullable()
  .describe('Public address of the article; replies may link to it.');
const contactSupport = z.boolean().describe('True when the article says that a person must handle it.');
const externalKey = z.string().trim().min(1).max(200).describe('Key an import knows the article by.');

export const ArticleCreate = z.strictObject({
  external_key: externalKey.nullable().default(null),
  language: ArticleLanguage,
  category: category.default('general'),
  title,
  questions: questions.default([]),
  body,
  url: url.default(null),
  contact_support: contactSupport.default(false),
  status: z.enum(['draft', 'published']).default('published'),
});

export const ArticleEdit = z.strictObject({
  version: z.int().min(1).describe('The version this edit started from.'),
  language: ArticleLanguage.optional(),
  category: category.optional(),
  title: title.optional(),
  questions: questions.optional(),
  body: body.optional(),
  url: url.optional(),
  contact_support: contactSupport.optional(),
  status: ArticleStatusName.optional(),
});

export const Article = z.object({
  id: z.uuid(),
  external_key: z.string().nullable(),
  language: z.string(),
  category: z.string(),
  title: z.string(),
  questions: z.array(z.string()),
  body: z.string(),
  url: z.string().nullable(),
  contact_support: z.boolean(),
  status: ArticleStatusName,
  version: z.int(),
  created_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
});

export const ArticleList = z.object({ articles: z.array(Article.omit({ body: true })), next_cursor: z.uuid().nullable() });

export const ArticleListQuery = z.object({
  language: ArticleLanguage.optional(),
  category: z.string().max(100).optional(),
  status: ArticleStatusName.optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
  cursor: z.uuid().optional().describe('`next_cursor` of the page before.'),
});

export const ArticleParams = z.object({ id: z.uuid() });

export const ArticleVersion = Article.pick({
  language: true,
  category: true,
  title: true,
  questions: true,
  body: true,
  url: true,
  contact_support: true,
  status: true,
}).extend({
  version: z.int(),
  actor: z.object({ kind: z.string(), id: z.string().nullable() }),
  created_at: z.iso.datetime(),
});

export const ArticleVersionList = z.object({ versions: z.array(ArticleVersion), next_before: z.int().nullable() });

export const ArticleVersionQuery = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  before: z.coerce.number().int().min(1).optional().describe('`next_before` of the page before; newest versions come first.'),
});

const file = z.object({
  path: z.string().min(1).max(500).describe('Path inside the folder; it names the article in the report.'),
  content: z.string().refine((text) => bytes(text) <= IMPORT_FILE_MAX_BYTES, 'must be at most 2 MB'),
});

export const ArticleImport = z.discriminatedUnion('format', [
  z.strictObject({
    format: z.literal('markdown'),
    files: z
      .array(file)
      .min(1)
      .max(IMPORT_ARTICLES_MAX)
      .describe('One article a file, with front matter: key, title, language, category, questions, url, contact_support.'),
  }),
  z.strictObject({
    format: z.literal('csv'),
    content: file.shape.content.describe('First line: key, language, category, title (or question), questions (by |), body (or answer), url, contact_support.'),
    language: ArticleLanguage.optional(),
  }),
  z.strictObject({
    format: z.literal('json'),
    content: file.shape.content.describe('An array of objects with the same names as the columns of a CSV.'),
    language: ArticleLanguage.optional(),
  }),
]);

export const ArticleImportRow = z.object({
  place: z.string().describe('File, or row of the file.'),
  external_key: z.string().nullable(),
  language: z.string().nullable(),
  result: z.enum(['created', 'updated', 'unchanged', 'failed']),
  article_id: z.uuid().nullable(),
  problem: z.string().nullable().describe('What is wrong and how to mend it.'),
});

export const ArticleImportReport = z.object({
  id: z.uuid(),
  created: z.int(),
  updated: z.int(),
  unchanged: z.int(),
  failed: z.int(),
  rows: z.array(ArticleImportRow),
});

export const ArticleSearchQuery = z.object({
  q: z.string().trim().min(1).max(2000),
  language: ArticleLanguage.optional().describe("Absent: the workspace's default language."),
  limit: z.coerce.number().int().min(1).max(20).default(5),
});

export const ArticleSearchResult = z.object({
  mode: z.enum(['lexical', 'hybrid']),
  passages: z.array(
    z.object({
      chunk_id: z.uuid(),
      article_id: z.uuid(),
      version: z.int(),
      title: z.string(),
      heading: z.string(),
      text: z.string(),
      url: z.string().nullable(),
      category: z.string(),
      language: z.string(),
      contact_support: z.boolean(),
      score: z.number().describe('0 to 1: how well the passage covers the question.'),
      matched: z.object({ lexical: z.number(), trigram: z.number(), vector: z.number().nullable() }),
    }),
  ),
});
