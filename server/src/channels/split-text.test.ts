import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitText } from './split-text.ts';

const bytes = (text: string) => Buffer.byteLength(text);
const units = (text: string) => text.length;
const squeezed = (text: string) => text.replace(/\s+/g, '');

describe('a long text', () => {
  it('stays whole when it fits, and is nothing when it is empty', () => {
    expect(splitText('  Hello there.  ', 4096, units)).toEqual(['Hello there.']);
    expect(splitText(' \n ', 4096, units)).toEqual([]);
  });

  it('is cut after a paragraph rather than a sentence, and after a sentence rather than a word', () => {
    expect(splitText('One two three.\n\nFour five. Six seven', 24, units)).toEqual(['One two three.', 'Four five. Six seven']);
    expect(splitText('One two three. Four five six seven', 24, units)).toEqual(['One two three.', 'Four five six seven']);
    expect(splitText('one two three four five six', 12, units)).toEqual(['one two', 'three four', 'five six']);
  });

  it('tears no letter and no emoji apart, however little room there is', () => {
    const family = '👨‍👩‍👧‍👦';
    expect(splitText(family.repeat(6), 60, bytes)).toEqual([family.repeat(2), family.repeat(2), family.repeat(2)]);
  });

  it('loses nothing, and no part is larger than allowed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), fc.integer({ min: 80, max: 200 }), (text, most) => {
        const parts = splitText(text, most, bytes);
        expect(parts.every((part) => bytes(part) <= most && part !== '')).toBe(true);
        expect(squeezed(parts.join(''))).toBe(squeezed(text));
      }),
    );
  });
});
