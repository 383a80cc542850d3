import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import type { Part, Source } from '../gather-passages.ts';
import { answerFromPassages } from './answer-from-passages.ts';
import { unitsOf } from './pick-sentences.ts';

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
