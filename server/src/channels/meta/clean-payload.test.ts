import { describe, expect, it } from 'vitest';
import { TooDeep, cleanPayload } from './clean-payload.ts';

describe('a payload', () => {
  it('that is clean is given back itself, without a copy', () => {
    const payload = { text: 'Ça va? 👩🏽‍🚀', list: [1, null, true, { a: 'b' }] };
    expect(cleanPayload(payload)).toBe(payload);
  });

  it('loses what Postgres refuses, in keys and values at any depth, and nothing else', () => {
    expect(cleanPayload({ a: ['x\u0000y', { 'k\u0000': 'lone \ud800 end', good: '👍' }], n: 1 })).toEqual({
      a: ['x\uFFFDy', { 'k\uFFFD': 'lone \uFFFD end', good: '👍' }],
      n: 1,
    });
  });

  it('that nests deeper than anything real is refused, also behind an unclean neighbour', () => {
    const nest = (depth: number): unknown => (depth === 0 ? 'x' : [nest(depth - 1)]);
    expect(() => cleanPayload(nest(30))).not.toThrow();
    expect(() => cleanPayload({ dirty: '\u0000', deep: nest(40) })).toThrow(TooDeep);
  });

  it('keeps a key named like the prototype as plain data', () => {
    const payload = cleanPayload(JSON.parse('{"__proto__":{"admin":true},"dirty":"\\u0000"}') as object);
    expect((payload as { admin?: boolean }).admin).toBeUndefined();
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });
});
