import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestCtx } from '../../test/harness.ts';
import type { TestCtx } from '../../test/harness.ts';
import { chunkIndexOf } from './chunk-index.ts';
import { gatherEvidence } from './gather-evidence.ts';
import type { Evidence } from './gather-evidence.ts';
import { importFaq, importMarkdown } from './import-articles.ts';
import { recallEvidence } from './recall-evidence.ts';
import { searchKnowledge } from './search-knowledge.ts';
import { searchWords } from './text.ts';
import { stemWords } from './word-stems.ts';

let world: TestCtx;
const DEMO = fileURLToPath(new URL('../../demo/', import.meta.url));
beforeAll(async () => {
  world = await createTestCtx();
  const files = readdirSync(`${DEMO}knowledge`, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.md'))
    .map((entry) => ({
      path: `${entry.parentPath}/${entry.name}`.slice(`${DEMO}knowledge/`.length),
      text: readFileSync(`${entry.parentPath}/${entry.name}`, 'utf8'),
    }));
  await importMarkdown(world.ctx, world.workspaceId, files, { source: 'test' });
}, 60_000);
afterAll(() => world.close());

const HARD = {
  nl: ['hoe werkt de retrour', 'levertermyn bestelling', 'verzendkostenberekening', 'mijn pakket is kappot aangekomen'],
  en: ['retrun my itme', 'refnud', 'delivry of furnitur', 'cann I pey lateer 2024'],
  de: ['Rucksendung', 'Lieferzeitverzögerung', 'wie bezahl ich meine Bestelung', 'Gutschein einlösen'],
  fr: ['comande livree', 'remborsement', 'où est mon coli', "l'adresse de livraison"],
  it: ['speddizione', 'rimborzo', 'dove si trova il pacco', 'caffè'],
} as const;

function comparable({ total, meaningful, terms, candidates }: Evidence) {
  const byId = candidates.map((one) => ({ ...one, hits: Object.fromEntries(one.hits) })).toSorted((one, other) => (one.chunkId < other.chunkId ? -1 : 1));
  return { total, meaningful, terms, candidates: byId };
}

test.each(['nl', 'en', 'de', 'fr', 'it'] as const)(
  'what is found in memory is what the database finds, for the questions of %s, right and misspelled',
  async (language) => {
    const asked = (JSON.parse(readFileSync(`${DEMO}questions.json`, 'utf8')) as { language: string; question: string }[]).filter(
      (one) => one.language === language,
    );
    expect(asked.length).toBeGreaterThan(20);
    const index = await chunkIndexOf(world.ctx, world.workspaceId, language);
    expect(index?.chunks.length).toBeGreaterThan(50);
    for (const question of [...asked.map((one) => one.question), ...HARD[language]]) {
      const words = [...new Set(searchWords(question).split(' '))];
      const stems = await stemWords(world.ctx.db, world.workspaceId, language, words);
      const recalled = recallEvidence(index!, { language, words, stems });
      const gathered = await gatherEvidence(world.ctx.db, world.workspaceId, { language, words, vector: null }, true);
      expect(comparable(recalled), question).toEqual(comparable(gathered));
    }
  },
);

test('an article that changes is found as it is now, and one of another workspace never', async () => {
  const other = await world.createWorkspace();
  const say = (body: string) =>
    importFaq(
      world.ctx,
      other,
      { format: 'json', text: JSON.stringify([{ key: 'a', language: 'en', title: 'Opening hours', questions: [], body }]) },
      { source: 'test' },
    );
  const find = async () => (await searchKnowledge(world.ctx, other, { query: 'opening hours', language: 'en', limit: 3 })).map((passage) => passage.text);
  await say('We open at nine.');
  expect(await find()).toEqual(['We open at nine.']);
  await say('We open at ten.');
  expect(await find()).toEqual(['We open at ten.']);
});
