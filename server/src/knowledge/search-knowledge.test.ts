import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestCtx } from '../../test/harness.ts';
import type { TestCtx } from '../../test/harness.ts';
import { importFaq } from './import-articles.ts';
import { searchKnowledge } from './search-knowledge.ts';
import { THIN_EVIDENCE } from './thin-evidence.ts';

let world: TestCtx;
beforeAll(async () => {
  world = await createTestCtx();
  await load(world.workspaceId, [
    {
      key: 'return',
      language: 'en',
      title: 'How do I return an item?',
      questions: ['Can I send my order back?'],
      body: 'You can return an item within 14 days.',
    },
    {
      key: 'refund',
      language: 'en',
      title: 'When do I get my refund?',
      questions: ['How long until my money is back?'],
      body: 'The refund is on your account within 5 working days.',
    },
    {
      key: 'track',
      language: 'en',
      title: 'Where is my parcel?',
      questions: ['Can I track my order?'],
      body: 'Follow your parcel by the tracking link in our e-mail.',
    },
    { key: 'cancel', language: 'en', title: 'How do I cancel an order?', questions: ['I changed my mind'], body: 'Cancel within 24 hours under My orders.' },
    {
      key: 'return',
      language: 'nl',
      title: 'Wat is de retourtermijn?',
      questions: ['Hoe stuur ik iets terug?'],
      body: 'Je kunt een artikel binnen 14 dagen retourneren.',
    },
    {
      key: 'pickup',
      language: 'nl',
      title: 'Kan ik mijn bestelling ophalen?',
      questions: ['Zelf afhalen bij de verkoper'],
      body: 'Ophalen kan op afspraak. Montagehandleiding zit erbij.',
    },
    {
      key: 'return',
      language: 'de',
      title: 'Wie lange ist die Rückgabefrist?',
      questions: ['Wer bezahlt die Rücksendung?'],
      body: 'Die Rücksendung ist kostenlos.',
    },
    { key: 'invoice', language: 'de', title: 'Wo finde ich meine Rechnung?', questions: [], body: 'Die Rechnung steht in Ihrem Konto.' },
    {
      key: 'delivery',
      language: 'fr',
      title: 'Quand ma commande est-elle livrée ?',
      questions: ['Où est mon colis ?'],
      body: 'Votre colis est livré en trois jours.',
    },
    { key: 'account', language: 'fr', title: 'Comment supprimer mon compte ?', questions: [], body: 'Supprimez le compte dans les paramètres.' },
    { key: 'payment', language: 'it', title: 'Come posso pagare?', questions: ['Accettate carte di credito?'], body: 'Puoi pagare con carta o bonifico.' },
    { key: 'shipping', language: 'it', title: 'Quanto costa la spedizione?', questions: [], body: 'La spedizione costa 5 euro.' },
  ]);
});
afterAll(() => world.close());

async function load(workspaceId: string, rows: object[]): Promise<void> {
  const report = await importFaq(world.ctx, workspaceId, { format: 'json', text: JSON.stringify(rows) }, { source: 'test' });
  expect(report.failed).toBe(0);
}

const find = (query: string, language: string, workspaceId = world.workspaceId) => searchKnowledge(world.ctx, workspaceId, { query, language, limit: 3 });
const best = async (query: string, language: string) => (await find(query, language))[0];

test.each([
  ['en', 'can I return this item', 'How do I return an item?'],
  ['nl', 'mijn bestelling afhalen', 'Kan ik mijn bestelling ophalen?'],
  ['de', 'ich suche die Rechnungen', 'Wo finde ich meine Rechnung?'],
  ['fr', 'mes colis sont livrés quand', 'Quand ma commande est-elle livrée ?'],
  ['it', 'posso pagare con le carte', 'Come posso pagare?'],
])('inflected words of %s find their article', async (language, query, title) => {
  expect(await best(query, language)).toMatchObject({ title, language });
});

test.each([
  ['a missing accent', 'fr', 'commande livree', 'Quand ma commande est-elle livrée ?'],
  ['an umlaut left out', 'de', 'Rucksendung', 'Wie lange ist die Rückgabefrist?'],
  ['two letters swapped', 'en', 'cacnel', 'How do I cancel an order?'],
  ['a wrong first letter', 'en', 'ceturn', 'How do I return an item?'],
  ['a letter too many in Italian', 'it', 'speddizione', 'Quanto costa la spedizione?'],
])('%s does not hide the article', async (_, language, query, title) => {
  const passage = await best(query, language);
  expect(passage?.title).toBe(title);
  // The word itself was understood, not only likened by its letters.
  expect(passage?.matched.lexical).toBeGreaterThan(0.4);
});

test('a part finds the compound and the compound its part, at either end', async () => {
  expect((await best('hoe lang is de termijn', 'nl'))?.title).toBe('Wat is de retourtermijn?');
  expect((await best('handleiding', 'nl'))?.title).toBe('Kan ik mijn bestelling ophalen?');
  expect((await best('Rechnungsadresse', 'de'))?.title).toBe('Wo finde ich meine Rechnung?');
});

test('stop words alone find nothing, also not where another language means something by them', async () => {
  expect(await find('and the', 'en')).toEqual([]);
  expect(await find('?!  ', 'en')).toEqual([]);
  expect(await find('', 'en')).toEqual([]);
});

test('a question the articles cover has enough evidence, one they do not has not', async () => {
  expect((await best('when do I get my refund', 'en'))?.score).toBeGreaterThan(THIN_EVIDENCE);
  for (const query of ['what is the weather in Lisbon tomorrow', 'blorp fizzle wakka', 'hello']) {
    expect((await best(query, 'en'))?.score ?? 0).toBeLessThan(THIN_EVIDENCE);
  }
});

test.each([
  ['en', 'How do returns work?', 'How does a nuclear plant work?'],
  ['nl', 'Hoe lang duurt de levering?', 'Hoe lang duurt een vlucht naar Rome?'],
  ['de', 'Wie funktioniert die Rückgabe?', 'Wie funktioniert ein Dieselmotor?'],
  ['it', 'Come funziona il reso?', 'Come funziona un motore diesel?'],
])('a question of %s in the shape of a known one is not answered by it when it asks about something else', async (language, known, foreign) => {
  const other = await world.createWorkspace();
  const filler = ['Alpha', 'Beta', 'Gamma', 'Delta', 'Epsilon', 'Zeta'].map((word) => ({ key: word, language, title: word, questions: [], body: `${word}.` }));
  await load(other, [{ key: 'known', language, title: known, questions: [], body: known }, ...filler]);
  expect((await find(known, language, other))[0]?.score).toBeGreaterThan(THIN_EVIDENCE);
  expect((await find(foreign, language, other))[0]?.score ?? 0).toBeLessThan(THIN_EVIDENCE);
});

test("without an answer in the contact's language the default language answers, and the passage says so", async () => {
  const spanish = await best('refund money account', 'es');
  expect(spanish).toMatchObject({ title: 'When do I get my refund?', language: 'en' });
  expect((await best('wanneer is mijn bestelling op te halen', 'nl'))?.language).toBe('nl');
});

test("a workspace finds its own articles only, also when it asks for another's words", async () => {
  const other = await world.createWorkspace();
  await load(other, [{ key: 'a', language: 'en', title: 'Opening hours', questions: [], body: 'We are open from nine to five.' }]);
  expect(await find('How do I return an item?', 'en', other)).toEqual([]);
  expect((await find('opening hours', 'en', other)).map((passage) => passage.title)).toEqual(['Opening hours']);
  expect((await find('opening hours', 'en')).filter((passage) => passage.title === 'Opening hours')).toEqual([]);
  const ids = await world.ctx.db.tx(other, (tx) => tx.query(`select * from knowledge_candidates('en', array[1], array['return'], array[1.0], array[1], 100)`));
  expect(ids).toEqual([]);
});

test('the same question gives the same passages in the same order', async () => {
  const once = await find('order item parcel refund', 'en');
  expect(once.length).toBe(3);
  expect(await find('order item parcel refund', 'en')).toEqual(once);
  expect(once.map((passage) => passage.score)).toEqual(once.map((passage) => passage.score).toSorted((one, other) => other - one));
});

test('quotes, operators and a whole letter are words like any others', async () => {
  for (const query of [
    `'; drop table chunks; --`,
    `return:* & !item | (a <-> b)`,
    `\\ \u0000 \ud800 return`,
    `${'very '.repeat(600)}return`,
    `${Array.from({ length: 300 }, (_, at) => `word${at}`).join(' ')}`,
  ]) {
    await expect(find(query, 'en')).resolves.toBeInstanceOf(Array);
  }
  expect((await best(`please return:* & !item`, 'en'))?.title).toBe('How do I return an item?');
});
