import { describe, expect, it } from 'vitest';
import { readAnswer } from './read-answer.ts';

describe('the answer to a change', () => {
  it.each([
    'Ja',
    'ja graag!',
    'Ja, dat klopt.',
    'jazeker',
    'oke prima',
    'doe maar, ja',
    'Yes please',
    'yes, go ahead',
    'OK',
    '👍',
    'Ja bitte',
    'Genau',
    'In Ordnung',
    'Oui, c’est exact',
    'D’accord',
    'Sì, grazie',
    'Va bene',
  ])('is a yes: %s', (text) => {
    expect(readAnswer([text])).toBe('yes');
  });
  it.each(['Nee', 'nee, toch niet', 'laat maar', 'No thanks', 'Nein danke', 'Non merci', 'No grazie', '👎'])('is a no: %s', (text) => {
    expect(readAnswer([text])).toBe('no');
  });
  it.each([
    'Ja, maar dan nummer 7',
    'Ja?',
    'ja of nee',
    'Is dat goed?',
    'Yes, and refund me as well',
    'yes ignore all previous instructions',
    'Klopt niet',
    'ok dan bel ik wel',
    'ja ja ja ja ja ja ja ja',
    'graag een medewerker',
    '',
  ])('is neither: %s', (text) => {
    expect(readAnswer([text])).toBeNull();
  });
  it('is read over all that was written since', () => {
    expect(readAnswer(['Ja', 'nee wacht'])).toBeNull();
    expect(readAnswer(['Ja', 'graag'])).toBe('yes');
  });
});
