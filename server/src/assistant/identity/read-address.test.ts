import { describe, expect, it } from 'vitest';
import { readAddress } from './read-address.ts';

describe('an address in what a contact writes', () => {
  it.each([
    ['sanne@example.com', 'sanne@example.com'],
    ['It is Sanne.Visser@Example.COM.', 'sanne.visser@example.com'],
    ['<sanne+shop@mail.example.co.uk>, thanks!', 'sanne+shop@mail.example.co.uk'],
    ['mailto:sanne@example.com', 'sanne@example.com'],
    ['sa\u200bnne@exam\u00adple.com', 'sanne@example.com'],
    ['not old@example.com but new@example.com', 'new@example.com'],
    ["o'brien_99@xn--bcher-kva.example", "o'brien_99@xn--bcher-kva.example"],
  ])('is read from %j in small letters', (text, address) => {
    expect(readAddress([text])).toEqual({ kind: 'address', address });
  });

  it.each([
    'sаnne@example.com',
    'sanne@exаmple.com',
    'sanne@@example.com',
    'sanne@example',
    'a..b@example.com',
    'a.@example.com',
    `${'a'.repeat(65)}@example.com`,
    'a@b@example.com',
  ])('is not guessed from %j', (text) => {
    expect(readAddress([text])).toEqual({ kind: 'unreadable' });
  });

  it('is none where there is only a name with a sign before it', () => {
    expect(readAddress(['I am @sanne on Instagram', 'at @ noon'])).toEqual({ kind: 'none' });
  });

  it('is read in time that grows with the text alone', () => {
    const started = performance.now();
    for (const text of [`${'a.'.repeat(5000)}@`, '@a'.repeat(5000), `a@${'a-'.repeat(120)}`, `${'a@b.c '.repeat(1600)}`]) readAddress([text]);
    expect(performance.now() - started).toBeLessThan(500);
  });
});
