import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitText } from './split-text.ts';

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
// Families, flags, skin tones, letters under accents, both directions: what is torn most easily.
const piece = fc.constantFrom('a', 'é', 'e\u0301', '👩🏽‍🚀', '👨‍👩‍👧‍👦', '🇳🇱', '한', 'שָׁ', 'ﷺ', '. ', '! ', '\n\n', '\n', ' ', 'word ');
const text = fc.array(piece, { maxLength: 900 }).map((parts) => parts.join(''));
const bytes = (part: string) => Buffer.byteLength(part);

describe('a text cut into parts', () => {
  it('never has a part beyond the limit, never a torn letter, and says all that was said', () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 64, max: 1000 }), (said, most) => {
        const parts = splitText(said, most, bytes);
        const whole = new Set([...graphemes.segment(said)].map((one) => one.segment));
        for (const part of parts) {
          expect(bytes(part)).toBeLessThanOrEqual(most);
          expect(part.isWellFormed()).toBe(true);
          for (const { segment } of graphemes.segment(part)) expect(whole.has(segment)).toBe(true);
        }
        // Only the space at which it was cut is gone.
        expect(parts.join('').replace(/\s+/g, '')).toBe(said.replace(/\s+/g, ''));
      }),
      { numRuns: 150 },
    );
  });

  it('ends, also where one letter is larger than a part', () => {
    const monster = `a${'\u0301'.repeat(3000)}`;
    const parts = splitText(monster, 1000, bytes);
    expect(parts.every((part) => bytes(part) <= 1000)).toBe(true);
    expect(parts.join('')).toBe(monster);
  });
});
