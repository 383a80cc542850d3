import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CHUNK_MAX, chunkArticle } from './chunk-article.ts';

test('a passage carries the headings above it, outermost first', () => {
  const chunks = chunkArticle('Intro.\n\n# Returns\n\nHow.\n\n## Costs **now**\n\nFree.\n\n# Refunds\n\n- one\n- two');
  expect(chunks).toEqual([
    { heading: '', text: 'Intro.' },
    { heading: 'Returns', text: 'How.' },
    { heading: 'Returns > Costs now', text: 'Free.' },
    { heading: 'Refunds', text: '- one\n- two' },
  ]);
});

test('a line of # in a code block is no heading, and HTML is text', () => {
  expect(chunkArticle('```\n# not a heading\n```\n\n<h1>Hi</h1>')).toEqual([{ heading: '', text: '```\n# not a heading\n```\n\n<h1>Hi</h1>' }]);
});

test('whatever the body, no passage is too long and no word is lost', () => {
  const word = fc.stringMatching(/^[a-z]{1,12}$/);
  const line = fc.array(word, { minLength: 1, maxLength: 400 }).map((words) => `${words.join(' ')}.`);
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 8 }), (lines) => {
      const chunks = chunkArticle(lines.join('\n\n'));
      expect(chunks.every((chunk) => chunk.text.length <= CHUNK_MAX && chunk.text.trim() !== '')).toBe(true);
      expect(
        chunks
          .map((chunk) => chunk.text)
          .join(' ')
          .split(/\s+/),
      ).toEqual(lines.join(' ').split(/\s+/));
    }),
    { numRuns: 100 },
  );
});
