import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import type { Part, Source } from '../gather-passages.ts';
import { answerFromPassages } from './answer-from-passages.ts';
import { unitsOf } from './units-of.ts';

const DELIVERY = `Delivery times count from the moment the seller confirms the order. The seller has 3 working days to confirm an order.

- Parcel post takes **4 to 6 working days** within one country.
- The courier takes **5 to 10 working days** within one country.
- Parcel post to the United Kingdom takes **8 to 12 working days**.`;

function source(text: string, extra: Partial<Source> = {}): Source {
  return {
    number: 1,
    chunkId: 'c',
    articleId: 'a',
    version: 1,
    title: 'How long does delivery take?',
    heading: '',
    text,
    url: null,
    category: 'delivery',
    language: 'en',
    contactSupport: false,
    score: 0.8,
    matched: { lexical: 0.8, trigram: 0, vector: null },
    ...extra,
  };
}

const ask = (parts: Part[], thin = 0.35) => answerFromPassages({ language: 'en', parts, thin, maxWords: 150 });

describe('the built-in writer', () => {
  it('says the sentence that answers, with its bold facts and its source', () => {
    const written = ask([{ question: 'How long does the courier take?', sources: [source(DELIVERY)] }]);
    if (written.kind !== 'paragraphs') throw new Error(written.kind);
    expect(written.paragraphs.map((paragraph) => paragraph.text).join(' ')).toContain('The courier takes **5 to 10 working days** within one country.');
    expect(written.paragraphs.every((paragraph) => paragraph.sources.includes(1))).toBe(true);
  });

  it('answers a wide question with the times too, its list item by item', () => {
    const written = ask([{ question: 'How long does delivery take?', sources: [source(DELIVERY)] }]);
    if (written.kind !== 'paragraphs') throw new Error(written.kind);
    expect(written.paragraphs.map((paragraph) => paragraph.text)).toEqual([
      'Delivery times count from the moment the seller confirms the order. The seller has 3 working days to confirm an order.',
      '• Parcel post takes **4 to 6 working days** within one country.\n• The courier takes **5 to 10 working days** within one country.\n• Parcel post to the United Kingdom takes **8 to 12 working days**.',
    ]);
  });

  it('leaves out of a narrow answer what was not asked', () => {
    const written = ask([{ question: 'How long does the courier take?', sources: [source(DELIVERY)] }]);
    expect(written).toMatchObject({ paragraphs: [{ text: 'The courier takes **5 to 10 working days** within one country.' }] });
  });

  it('goes on with the next passage of the same article, and with no other article', () => {
    const start = source('The refund starts soon after the return has arrived.', { title: 'When do I get my refund?', score: 0.7 });
    const days = source('- Cards take **10 days**.\n- Transfers take **5 days**.', { number: 2, chunkId: 'd', title: start.title, score: 0.6 });
    const other = source('Coupons are never refunded.', { number: 3, chunkId: 'e', articleId: 'b', title: 'Coupons', score: 0.65 });
    const written = ask([{ question: 'When do I get my refund?', sources: [start, other, days] }]);
    expect(written).toMatchObject({
      paragraphs: [
        { text: start.text, sources: [1] },
        { text: '• Cards take **10 days**.\n• Transfers take **5 days**.', sources: [2] },
      ],
    });
  });

  it('keeps the first sentence of each article where several questions share the room', () => {
    const lead = 'Items from a dealer can be sent back within **14 days**.';
    const rest = Array.from({ length: 6 }, (_, at) => `A return of kind ${at + 1} costs the buyer of the returned item the return shipping.`).join(' ');
    const returns = source(`${lead} ${rest}`, { title: 'How do I return an item?' });
    const delivery = source(DELIVERY, { number: 2, chunkId: 'd', articleId: 'b' });
    const written = ask([
      { question: 'How does a return of an item work?', sources: [returns] },
      { question: 'How long does delivery take?', sources: [delivery] },
    ]);
    if (written.kind !== 'paragraphs') throw new Error(written.kind);
    expect(written.paragraphs[0]?.text).toContain(lead);
    expect(written.paragraphs[1]?.text).toContain('4 to 6 working days');
  });

  it('quotes no more than fits the reply, whatever the length of the passage', () => {
    const long = source(Array.from({ length: 60 }, (_, at) => `Sentence number ${at + 1} tells something about sofas.`).join(' '), { title: 'Sofas' });
    for (const maxWords of [60, 90, 150]) {
      const written = answerFromPassages({ language: 'en', parts: [{ question: 'What about sofas?', sources: [long] }], thin: 0.35, maxWords });
      if (written.kind !== 'paragraphs') throw new Error(written.kind);
      const words = written.paragraphs.flatMap((paragraph) => paragraph.text.split(/\s+/)).length;
      expect(words).toBeLessThanOrEqual(Math.min(85, maxWords - 45));
      expect(words).toBeGreaterThan(Math.min(85, maxWords - 45) - 15);
    }
  });

  it('writes no sentence that is not in a passage', () => {
    const words = fc
      .array(fc.constantFrom('courier', 'parcel', 'delivery', 'days', 'United', 'Kingdom', 'seller', 'sofa'), { maxLength: 8 })
      .map((list) => `${list.join(' ')}?`);
    const known = new Set(unitsOf(DELIVERY).map((unit) => unit.text));
    fc.assert(
      fc.property(words, (question) => {
        const written = ask([{ question, sources: [source(DELIVERY)] }]);
        const said = written.kind === 'paragraphs' ? written.paragraphs.flatMap((paragraph) => unitsOf(paragraph.text)) : [];
        expect(said.length).toBeGreaterThan(0);
        for (const unit of said) expect(known).toContain(unit.text);
      }),
    );
  });

  it('hands over when the evidence is thin', () => {
    expect(ask([{ question: 'Do you sell boats?', sources: [source(DELIVERY, { score: 0.2 })] }])).toMatchObject({ kind: 'handoff', reason: 'no_evidence' });
    expect(ask([{ question: 'Do you sell boats?', sources: [] }])).toMatchObject({ kind: 'handoff', reason: 'no_evidence' });
  });

  it('hands over when one of several questions has no evidence', () => {
    const parts = [
      { question: 'How long does the courier take?', sources: [source(DELIVERY)] },
      { question: 'Do you sell boats?', sources: [source(DELIVERY, { score: 0.1 })] },
    ];
    expect(ask(parts)).toMatchObject({ kind: 'handoff', reason: 'no_evidence', evidence: expect.stringContaining('boats') });
  });

  it('answers each of several questions from its own passage', () => {
    const costs = source('The courier costs **from €69**.', { number: 2, chunkId: 'd', title: 'What does shipping cost?' });
    const written = ask([
      { question: 'How long does the courier take?', sources: [source(DELIVERY)] },
      { question: 'What does the courier cost?', sources: [costs] },
    ]);
    if (written.kind !== 'paragraphs') throw new Error(written.kind);
    expect(written.paragraphs.map((paragraph) => paragraph.sources)).toEqual([[1], [2]]);
  });

  it('does not answer in one language from a passage in another', () => {
    expect(ask([{ question: 'How long?', sources: [source('De brenger doet er 5 dagen over.', { language: 'nl' })] }])).toMatchObject({
      kind: 'handoff',
      reason: 'no_evidence',
    });
  });

  it('does not take an abbreviation for the end of a sentence', () => {
    expect(unitsOf('Bel ons bijv. op maandag. Dat kan ook per mail.').map((unit) => unit.text)).toEqual(['Bel ons bijv. op maandag.', 'Dat kan ook per mail.']);
  });
});
