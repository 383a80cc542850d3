import { describe, expect, it } from 'vitest';
import { codesIn, maskCodes, mayHoldCode } from './find-code.ts';

describe('a code in what a contact writes', () => {
  it.each([
    ['123456', ['123456'], '••••••'],
    ['123 456', ['123456'], '••••••'],
    ['Mijn code is 123-456, alvast bedankt voor de moeite', ['123456'], 'Mijn code is ••••••, alvast bedankt voor de moeite'],
    ['Hallo, hier is hij dan eindelijk: 000123.', ['000123'], 'Hallo, hier is hij dan eindelijk: ••••••.'],
    ['111111, 222222\n333333', ['111111', '222222', '333333'], '••••••, ••••••\n••••••'],
    ['de code van mijn bestelling is 123456', ['123456'], 'de code van mijn bestelling is ••••••'],
    ['123456\n\nSanne\n06-12345678', ['123456'], '••••••\n\nSanne\n06-12345678'],
  ])('is found in %j while it is waited for, and taken out', (text, codes, masked) => {
    expect([codesIn(text, { strictly: false }), maskCodes(text)]).toEqual([codes, masked]);
  });

  it.each([
    'Waar is bestelling 654321?',
    'my order number is 654321',
    'commande n° 654321',
    '#654321',
    '654321 is my order',
    'Bel me op +31 612 345 678',
    'IBAN 1234567',
    '€ 12345',
  ])('is none in %j', (text) => {
    expect([codesIn(text, { strictly: false }), maskCodes(text)]).toEqual([[], text]);
  });

  it('that nobody waits for is one only where hardly anything else is said', () => {
    expect(codesIn('is it 123456?', { strictly: true })).toEqual(['123456']);
    expect(codesIn('the code was 123456, but I was too late with it', { strictly: true })).toEqual(['123456']);
    expect(codesIn('We sold about 123456 chairs in the last year', { strictly: true })).toEqual([]);
  });

  it('is not looked for where there are no six digits', () => {
    expect(['12345', '1234567', 'twelve', ''].map(mayHoldCode)).toEqual([false, false, false, false]);
    expect(mayHoldCode('123 456')).toBe(true);
  });

  it('is looked for in time that grows with the text alone', () => {
    const started = performance.now();
    for (const text of ['1 '.repeat(50_000), '123 '.repeat(25_000), '123456 '.repeat(14_000)]) maskCodes(text);
    expect(performance.now() - started).toBeLessThan(500);
  });
});
