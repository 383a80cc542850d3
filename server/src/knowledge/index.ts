/** Knowledge: articles, their versions and imports, and search among them. */
export { createArticle } from './create-article.ts';
export { editArticle } from './edit-article.ts';
export { archiveArticle } from './archive-article.ts';
export { importFaq, importMarkdown } from './import-articles.ts';
export type { ImportReport } from './import-articles.ts';
export { listArticles, listArticleVersions, readArticle } from './read-articles.ts';
export { searchKnowledge } from './search-knowledge.ts';
export type { Passage } from './search-knowledge.ts';
export { THIN_EVIDENCE } from './thin-evidence.ts';
export { retrievalMode } from './retrieval-mode.ts';
export type { RetrievalMode } from './retrieval-mode.ts';
export { articleArchived, articlePublished } from './events.ts';
export { embedArticleJob } from './job-definitions.ts';
export { queueMissingEmbeddings } from './queue-missing-embeddings.ts';
