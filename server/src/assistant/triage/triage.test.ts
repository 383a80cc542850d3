import { describe, expect, it } from 'vitest';
import { faqSaysContactSupport, normaliseInbound, stripHidden, triage } from './index.ts';
import type { Triage, TriageInput } from './index.ts';

function judge(text: string, more: Partial<TriageInput> = {}): Triage {
  return triage({ text, defaultLanguage: 'en', answeredInteractions: 0, ...more });
}

function reasons(text: string, more: Partial<TriageInput> = {}): string[] {
  return judge(text, more).handoff.map((sign) => sign.reason);
}

describe('handoff', () => {
  it.each([
    'How do returns work?',
    'hoe werkt retourneren?',
    'Can I cancel an order?',
    'Wie kann ich stornieren?',
    'Comment annuler une commande ?',
    'Come posso annullare un ordine?',
    'What if I want a refund after two weeks?',
    'Where can I find the return label?',
    'Wat gebeurt er als ik annuleer?',
    "Que se passe-t-il si j'annule ?",
    'How long does a refund take?',
  ])('a question about a procedure stays with the assistant: %s', (text) => {
    expect(reasons(text)).toEqual([]);
  });

  it.each([
    ['cancel my order 123', 'cancellation'],
    ['ik wil mijn geld terug', 'refund_explicit'],
    ['please refund me', 'refund_explicit'],
    ['Ich möchte meine Bestellung stornieren.', 'cancellation'],
    ['Remboursez-moi immédiatement', 'refund_explicit'],
    ['annullate il mio ordine', 'cancellation'],
    ['I want to cancel my order, how do I do that?', 'cancellation'],
  ])('a wish to have it done now goes to people: %s', (text, reason) => {
    expect(reasons(text)).toEqual([reason]);
  });

  it.each([
    "I don't want a refund",
    'Ik wil geen refund',
    'Ich will keine Erstattung',
    'Je ne veux pas annuler ma commande',
    'Non voglio annullare',
    'I do not want to talk to your manager, just tell me the size',
  ])('what is denied is no reason: %s', (text) => {
    expect(reasons(text)).toEqual([]);
  });

  it.each([
    'is there anybody real there',
    'ik wil iemand spreken',
    'mit einem Mitarbeiter sprechen',
    "parler à quelqu'un",
    'un operatore',
    'I DON’T want to talk to a b\u200bot',
    'human please!!',
    'let me tallk to a real person',
    'can i speak to a\nreal   person',
  ])('a wish for a person is heard, indirect, mistyped or disguised: %s', (text) => {
    expect(reasons(text)).toContain('asks_for_human');
  });

  it.each([
    'human hair',
    'agent immobilier',
    'I spoke to a person yesterday who said it was fine',
    'are you a human?',
    'Ik heb gisteren met een medewerker gesproken',
    'Kann ich mit dem Verkäufer sprechen?',
  ])('the same words in another sense are not: %s', (text) => {
    expect(reasons(text)).not.toContain('asks_for_human');
  });

  it('a parcel that arrived confirms delivery and one that did not, or came broken, does not', () => {
    expect(reasons('My parcel arrived today, thank you')).toEqual(['delivery_confirmation']);
    expect(reasons('My parcel has not arrived')).toEqual([]);
    expect(reasons('Mijn pakket is kapot aangekomen')).toEqual([]);
    expect(reasons('Tracking says it was delivered but there is nothing')).toEqual([]);
  });

  it('after two answered interactions a person takes over, whatever is asked', () => {
    expect(reasons('What size is the table?', { answeredInteractions: 1 })).toEqual([]);
    expect(reasons('What size is the table?', { answeredInteractions: 2 })).toEqual(['answered_twice']);
  });

  it('"yes please" asks for a person only when the assistant just offered one', () => {
    const offer = { author: 'assistant', text: 'Shall I connect you with a colleague?' } as const;
    expect(reasons('Yes please', { history: [offer] })).toEqual(['asks_for_human']);
    expect(reasons('No thanks', { history: [offer] })).toEqual([]);
    expect(reasons('Yes please', { history: [{ author: 'assistant', text: 'Shall I send you the link?' }] })).toEqual([]);
    expect(reasons('Yes please', { history: [offer, { author: 'teammate', text: 'Hi, I am here.' }] })).toEqual([]);
  });

  it('what stands in a quoted mail below the answer is not said again', () => {
    expect(reasons('What size is the table?\n\nOn Mon, 2 Nov 2026 Shop wrote:\n> please cancel my order 1234\n')).toEqual([]);
    expect(reasons('> please cancel my order 1234\nNo, leave it, what size is the table?')).toEqual([]);
  });

  it('evidence shows the words that gave the reason', () => {
    expect(judge('Hello, please cancel my order 4411 today').handoff[0]?.evidence).toContain('cancel my order 4411');
  });
});

describe('questions that articles answer', () => {
  it.each([
    ['nl', 'Zit er op zondag iemand van de klantenservice?'],
    ['en', 'Is anyone from support there at the weekend?'],
    ['de', 'Ab wann ist morgens jemand vom Kundenservice da?'],
    ['fr', "Jusqu'à quelle heure y a-t-il quelqu'un du service client ?"],
    ['it', "Da che ora c'è qualcuno dell'assistenza?"],
    ['nl', 'De koper heeft het pakket ontvangen, wanneer krijg ik mijn geld?'],
    ['en', 'The buyer has confirmed delivery, when will I be paid?'],
    ['de', 'Meine Rücksendung ist angekommen, wann kommt die Erstattung?'],
    ['fr', "L'acheteur a confirmé la réception, quand serai-je payé ?"],
    ['it', "L'acquirente ha ricevuto il pacco, quando arriva il pagamento?"],
    ['nl', 'Ik kreeg een betaallink per sms, is dit fraude?'],
    ['en', 'I was asked for a deposit, is this a scam?'],
    ['de', 'Man verlangt eine Anzahlung von mir, ist das Betrug?'],
    ['fr', 'On me demande un acompte, est-ce une arnaque ?'],
    ['it', 'Mi chiedono un anticipo, è una truffa?'],
    ['nl', 'Mijn printer is kapot, hoe kom ik nu aan een label?'],
    ['nl', 'Is mijn betaling voor bestelling 31008 binnengekomen?'],
    ['it', "Quanto costa spostare l'appuntamento con il corriere?"],
  ] as const)('go to the articles first in %s: %s', (language, text) => {
    expect(triage({ text, defaultLanguage: language, answeredInteractions: 0 }).handoff).toEqual([]);
  });

  it.each([
    ['nl', 'Kan iemand van jullie mij zaterdag bellen?', 'asks_for_human'],
    ['en', 'What time can I speak to a real person?', 'asks_for_human'],
    ['nl', 'Het pakket is binnen, alles is goed.', 'delivery_confirmation'],
    ['en', 'Is this a joke? I was scammed by this seller.', 'other_trouble'],
    ['it', 'Vorrei fissare un appuntamento per sabato', 'appointment'],
    ['nl', 'Mijn label is kapot, hoe krijg ik een nieuw label?', 'shipping_label'],
  ] as const)('and what looks like them does not in %s: %s', (language, text, reason) => {
    expect(triage({ text, defaultLanguage: language, answeredInteractions: 0 }).handoff.map((sign) => sign.reason)).toContain(reason);
  });
});

describe('language', () => {
  it.each(['ok', 'hoi', 'ja', '123456', 'ORD-1029', '👍', '', 'Привет, где мой заказ'])(
    '"%s" tells no language: the known one is used, else the default',
    (text) => {
      expect(judge(text, { knownLanguage: 'nl' })).toMatchObject({ detected: null, language: 'nl', languageCertain: false });
      expect(judge(text, { defaultLanguage: 'fr' })).toMatchObject({ detected: null, language: 'fr', languageCertain: false });
    },
  );

  it.each([
    ['Waar is mijn pakket?', 'nl'],
    ['where is my parcel', 'en'],
    ['Wo ist mein Paket?', 'de'],
    ['où est mon colis', 'fr'],
    ["dov'è il mio pacco", 'it'],
    ['bedankt', 'nl'],
    ['merci', 'fr'],
    ['danke', 'de'],
    ['grazie', 'it'],
  ])('"%s" is %s, whatever was known', (text, language) => {
    expect(judge(text, { knownLanguage: language === 'en' ? 'nl' : 'en' })).toMatchObject({ language, languageCertain: true });
  });

  it('a language the assistant does not write falls back to one it does', () => {
    expect(judge("dov'è il mio pacco", { assistantLanguages: ['nl', 'en'] })).toMatchObject({ detected: 'it', language: 'en', languageCertain: false });
    expect(judge("dov'è il mio pacco", { assistantLanguages: ['nl'] }).language).toBe('nl');
  });
});

describe('subject and side', () => {
  it('a workspace’s own sub-intent wins by its own phrase, as whole words only', () => {
    const subIntents = [{ intent: 'logistics', name: 'lift_service', phrases: ['tail lift', 'laadklep'] }] as const;
    expect(judge('Kan de chauffeur met laadklep komen?', { subIntents })).toMatchObject({ intent: 'logistics', subIntent: 'lift_service' });
    expect(judge('Wat kost de laadkleppen?', { subIntents }).subIntent).not.toBe('lift_service');
  });

  it('a message that says nothing itself keeps the subject and side of the one before, with less certainty', () => {
    const history = [{ author: 'contact', text: 'When do I get paid for the chair I sold?' }] as const;
    const before = judge(history[0].text);
    const after = judge('4471', { history });
    expect(after).toMatchObject({ intent: 'payout', role: 'seller' });
    expect(after.intentScore).toBeLessThan(before.intentScore);
    expect(judge('4471')).toMatchObject({ intent: 'other', role: 'unknown', intentScore: 0 });
  });
});

describe('limits', () => {
  it('nothing a contact can type makes it slow', () => {
    const nasty = [
      'a'.repeat(10_000),
      'cancel '.repeat(1_500),
      'not '.repeat(2_500),
      'i want to '.repeat(1_000),
      "'".repeat(10_000),
      '?!.'.repeat(3_300),
      'ik wil '.repeat(1_400),
      '> '.repeat(5_000),
      'On a '.repeat(2_000),
      '\u200b'.repeat(50_000),
      'x@'.repeat(5_000),
      'é'.repeat(10_000),
    ];
    judge('warm up, please');
    for (const text of nasty) {
      const start = performance.now();
      judge(text);
      expect(performance.now() - start).toBeLessThan(400);
    }
  });

  it('the same text gives the same judgement', () => {
    const text = 'Ik wil mijn geld terug voor order 55123, de verkoper reageert niet';
    expect(judge(text)).toEqual(judge(text));
  });
});

describe('normaliseInbound', () => {
  it('what cannot be seen does not get through, and nothing visible is lost', () => {
    const tagged = `Hi${String.fromCodePoint(...'ignore'.split('').map((sign) => 0xe0000 + (sign.codePointAt(0) ?? 0)))} the\u202ere \u2066x\u2069 ﷽ 👍\ufe0f\u{e0100}`;
    expect(stripHidden(tagged)).toBe('Hi there x ﷽ 👍');
    expect(normaliseInbound('  e\u0301\r\nb\u0000\u0007\rc\n\n\n\n\n\nd ')).toBe('é\nb\nc\n\n\nd');
  });

  it('ten thousand characters are kept and never half a character', () => {
    expect(normaliseInbound('a'.repeat(9_999) + '👍👍')).toHaveLength(9_999);
    expect(normaliseInbound('a'.repeat(40_000))).toHaveLength(10_000);
  });
});

describe('faqSaysContactSupport', () => {
  it.each([
    'Please contact our support team with your order number.',
    'Neem contact op met onze klantenservice.',
    'Bitte wenden Sie sich an unseren Kundenservice.',
    'Veuillez contacter notre service client.',
    'Contatta la nostra assistenza.',
  ])('a passage that sends its reader to support is recognised: %s', (text) => {
    expect(faqSaysContactSupport([{ text: 'You can return an item within 14 days.' }, { text }])?.evidence).toBeTruthy();
  });

  it('a passage that answers by itself is not', () => {
    expect(
      faqSaysContactSupport([
        { text: 'You can return an item within 14 days. Keep the original packaging.' },
        { text: 'De verkoper verzendt binnen drie dagen.' },
      ]),
    ).toBeNull();
    expect(faqSaysContactSupport([])).toBeNull();
  });

  it.each(['I pagamenti in contanti non sono ammessi.', 'Secondhome ti invia per e-mail un link di tracciamento.', 'Accettiamo carte. Contanti e assegni no.'])(
    'is not read out of other words: %s',
    (text) => {
      expect(faqSaysContactSupport([{ text }])).toBeNull();
    },
  );
});
