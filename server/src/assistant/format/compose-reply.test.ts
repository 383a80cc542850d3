import { describe, expect, it } from 'vitest';
import { guardReply } from '../guard/index.ts';
import { LANGUAGES } from '../triage/index.ts';
import { composeReply, handoffMessage } from './index.ts';

const TEXTS = {
  nl: ['Je kunt het artikel **binnen 14 dagen** terugsturen.', 'Stuur het in de originele verpakking.'],
  en: ['You can return the item **within 14 days**.', 'Please send it in the original packaging.'],
  de: ['Sie können den Artikel **innerhalb von 14 Tagen** zurücksenden.', 'Bitte senden Sie ihn in der Originalverpackung.'],
  fr: ["Vous pouvez retourner l'article **sous 14 jours**.", "Merci de l'envoyer dans son emballage d'origine."],
  it: ["Puoi restituire l'articolo **entro 14 giorni**.", "Spediscilo nell'imballaggio originale."],
} as const;

describe('composeReply', () => {
  it.each(LANGUAGES)('a reply in %s has greeting, thanks, the paragraphs, one link and the sign-off, and passes the guard', (language) => {
    const reply = composeReply({
      language,
      firstName: 'eva',
      paragraphs: TEXTS[language],
      link: { url: 'https://shop.example/returns', title: 'Returns' },
      signOff: 'Example Shop',
    });
    expect(reply.text.startsWith(reply.greeting)).toBe(true);
    expect(reply.greeting).toContain('Eva');
    expect(reply.text).toContain('**');
    expect(reply.text.match(/https:/g)).toHaveLength(1);
    expect(reply.text.endsWith('\nExample Shop')).toBe(true);
    const source = { number: 1, title: 'Returns', text: 'Return within 14 days in the original packaging.', url: 'https://shop.example/returns', version: 1 };
    const verdict = guardReply({
      reply: { language, paragraphs: [{ text: reply.text, sources: [1] }] },
      sources: [source],
      toolResults: [],
      contact: { firstName: 'Eva', identifiers: [] },
      language,
      allowedLinks: [],
      toolNames: [],
      instructions: '',
    });
    expect(verdict).toEqual({ ok: true });
  });

  it('what is too long loses whole sentences and never goes over the limit', () => {
    const long = Array.from({ length: 5 }, (_, part) =>
      Array.from({ length: 8 }, (_x, at) => `Sentence ${part} ${at} has **exactly eight words** here.`).join(' '),
    );
    const reply = composeReply({ language: 'en', paragraphs: long, signOff: 'Shop' });
    expect(reply.words).toBeLessThanOrEqual(150);
    expect(reply.words).toBeGreaterThan(130);
    expect(reply.paragraphs.length).toBeLessThanOrEqual(3);
    for (const paragraph of reply.paragraphs) {
      expect(paragraph.endsWith('here.')).toBe(true);
      expect(paragraph.split('**').length % 2).toBe(1);
    }
  });

  it('a full stop after a number or an abbreviation ends no sentence', () => {
    const reply = composeReply({
      language: 'nl',
      paragraphs: ['Bestelling nr. 12 is bekend. Dit is te veel.'],
      signOff: '',
      maxWords: 24,
      includeThanks: false,
    });
    expect(reply.paragraphs[0]).toMatch(/^Bestelling nr\. 12 is bekend\./);
  });

  it('a name that is no name is not greeted', () => {
    for (const firstName of ['', '4471', 'eva@example.org', '<b>', '{{name}}'])
      expect(composeReply({ language: 'en', firstName, paragraphs: ['Yes.'], signOff: 'S' }).greeting).toBe('Hello,');
    expect(composeReply({ language: 'fr', firstName: 'JÉRÔME', paragraphs: ['Oui.'], signOff: 'S' }).greeting).toBe('Bonjour Jérôme,');
  });

  it('in a chat there is no letter: no thanks line, no regards, no sign-off', () => {
    for (const language of LANGUAGES) {
      const reply = composeReply({ language, firstName: 'Eva', paragraphs: TEXTS[language], signOff: 'Example Shop', channelStyle: 'chat' });
      expect(reply.text).not.toContain('Example Shop');
      expect(reply.text.split('\n\n')).toHaveLength(3);
    }
  });

  it('nothing to say gives no text', () => {
    expect(composeReply({ language: 'en', paragraphs: ['', '  '], signOff: 'S' }).text).toBe('');
  });
});

describe('handoffMessage', () => {
  it.each(LANGUAGES)('in %s it says that a colleague takes over and neither why, when nor how it ends', (language) => {
    const mail = handoffMessage({ language, firstName: 'Eva', reason: 'refund_explicit', signOff: 'Example Shop' });
    const chat = handoffMessage({ language, reason: 'guard_failed', signOff: 'Example Shop', channelStyle: 'chat' });
    expect(mail).toMatch(/colleague|collega|Kollege|collègue/);
    expect(mail).toContain(chat);
    expect(chat).not.toContain('\n');
    expect(mail).not.toMatch(/\d|refund|terugbetaling|Erstattung|remboursement|rimborso|https?:/i);
    expect(handoffMessage({ language, reason: 'cancellation', signOff: 'X' })).toBe(handoffMessage({ language, reason: 'out_of_credits', signOff: 'X' }));
  });

  it('keeps list items on lines of their own, also where paragraphs are joined and where the text is cut', () => {
    const list = '• Parcel post costs **€9.95**. Prices include VAT.\n• The courier costs **from €69**.';
    const joined = composeReply({ language: 'en', paragraphs: ['One.', 'Two.', 'Three.', list, 'Four.'], signOff: 'Shop' });
    expect(joined.paragraphs.at(-1)).toBe(`Three.\n${list}\nFour.`);
    const cut = composeReply({ language: 'en', paragraphs: [list], signOff: 'Shop', channelStyle: 'chat', maxWords: 20 });
    expect(cut.text).toContain('Hi!\n• Parcel post costs **€9.95**. Prices include VAT.');
    expect(cut.text).not.toContain('courier');
  });
});
