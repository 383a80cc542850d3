import fc from 'fast-check';
import { expect, it } from 'vitest';
import { escapeLiquid } from './escape-liquid.ts';

it('leaves no Liquid in any text, in backticks neither, and reads the same', () => {
  for (const text of ['{{contact.email}}', '{% for a in b %}', '`{% endraw %}{{contact.email}}`', '{{{a}}}', '{{%'])
    expect(escapeLiquid(text)).not.toMatch(/\{\{|\{%/);
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('{', '%', '}', '`', 'a') }), (text) => {
      const escaped = escapeLiquid(text);
      expect(escaped).not.toMatch(/\{\{|\{%/);
      expect(escaped.replaceAll('\u2060', '')).toBe(text);
    }),
  );
  expect(escapeLiquid('a {b} c } 5% {')).toBe('a {b} c } 5% {');
});
