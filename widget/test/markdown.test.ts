import { describe, expect, it } from 'vitest';
import { parseMarkdown } from '../src/text/parse-markdown.ts';
import { pickLocale } from '../src/text/pick-locale.ts';
import { words } from '../src/text/words.ts';
import { inkOn } from '../src/ui/ink-on.ts';

const links = (text: string): string[] =>
  parseMarkdown(text)
    .flatMap((block) => (block.kind === 'list' ? block.items : block.lines).flat())
    .flatMap((part) => (part.kind === 'link' ? [part.url] : []));

describe('light Markdown', () => {
  it('reads paragraphs, line breaks, lists and bold', () => {
    expect(parseMarkdown('Hi **Ann**,\nthanks.\n\n- one\n- two')).toEqual([
      {
        kind: 'paragraph',
        lines: [
          [
            { kind: 'text', text: 'Hi ' },
            { kind: 'bold', text: 'Ann' },
            { kind: 'text', text: ',' },
          ],
          [{ kind: 'text', text: 'thanks.' }],
        ],
      },
      { kind: 'list', items: [[{ kind: 'text', text: 'one' }], [{ kind: 'text', text: 'two' }]] },
    ]);
  });

  it.each(['[x](javascript:alert(1))', 'javascript:alert(1)', '[x](data:text/html,hi)', '[x](//evil.example)', '[x](mailto:a@b.example)'])(
    'makes no link of %s',
    (text) => {
      expect(links(text)).toEqual([]);
    },
  );

  it('leaves the end of the sentence out of a bare address', () => {
    expect(links('See https://shop.example/help. Or (https://shop.example/faq)!')).toEqual(['https://shop.example/help', 'https://shop.example/faq']);
  });

  it('shows every character of what it does not understand', () => {
    const text = '<img src=x onerror=alert(1)> ** [a](b) # not a title';
    expect(parseMarkdown(text)).toEqual([{ kind: 'paragraph', lines: [[{ kind: 'text', text }]] }]);
  });

  it('stays quick on hostile text', () => {
    const started = performance.now();
    parseMarkdown('**'.repeat(2000) + '['.repeat(2000) + 'https://'.repeat(500));
    expect(performance.now() - started).toBeLessThan(500);
  });
});

it('speaks the first language it knows among the wishes', () => {
  expect(pickLocale([null, '', 'es-ES', 'nl_BE', 'en'])).toBe('nl');
  expect(pickLocale(['pt'])).toBe('en');
});

it('says everything in every language, with the same places for names', () => {
  const places = (text: string): number => text.split('{name}').length - 1;
  for (const spoken of Object.values(words)) {
    for (const [key, sentence] of Object.entries(words.en)) expect([key, places(spoken[key as keyof typeof spoken])]).toEqual([key, places(sentence)]);
  }
});

it('writes on any accent in the ink that reads better', () => {
  expect(inkOn('#2f5d50')).toBe('#ffffff');
  expect(inkOn('#ffd54a')).toBe('#16181d');
});
