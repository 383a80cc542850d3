import { describe, expect, it } from 'vitest';
import { judgeMessage } from './judge-message.ts';
import { scoreIntent } from './score-intent.ts';
import { scoreSentiment } from './score-sentiment.ts';

const score = (text: string) => scoreSentiment(text).score;

describe('sentiment', () => {
  it.each([
    ['en', 'The service was good.', 'The service was not good.'],
    ['nl', 'De service was goed.', 'De service was niet goed.'],
    ['de', 'Der Service war gut.', 'Der Service war nicht gut.'],
    ['de, negated afterwards', 'Das gefällt mir.', 'Das gefällt mir nicht.'],
    ['fr', 'Le service est excellent.', "Le service n'est pas excellent."],
    ['it', 'Il servizio è buono.', 'Il servizio non è buono.'],
  ])('a negation turns it round: %s', (_, good, bad) => {
    expect(score(good)).toBeGreaterThan(0.1);
    expect(score(bad)).toBeLessThan(0);
  });

  it('a negation does not reach into the next clause', () => {
    expect(score('No, this is great!')).toBeGreaterThan(0.2);
    expect(score('Nein, das ist super!')).toBeGreaterThan(0.2);
  });

  it.each([
    ['The chair is bad', 'The chair is very bad'],
    ['De stoel is slecht', 'De stoel is heel erg slecht'],
    ['Der Stuhl ist schlecht', 'Der Stuhl ist extrem schlecht'],
    ['La chaise est mauvaise', 'La chaise est vraiment très mauvaise'],
    ['La sedia è brutta', 'La sedia è davvero molto brutta'],
  ])('an intensifier makes it stronger: %s', (plain, strong) => {
    expect(score(strong)).toBeLessThan(score(plain));
  });

  it('capitals, exclamation marks and emoji add to what is said', () => {
    expect(score('THIS IS TERRIBLE, answer me now')).toBeLessThanOrEqual(score('this is terrible, answer me now'));
    expect(score('thank you!!!')).toBeGreaterThan(score('thank you'));
    expect(score('my order 😡')).toBeLessThan(score('my order'));
    expect(score('ok 😍')).toBeGreaterThan(score('ok'));
    expect(score('bof :(')).toBeLessThan(0);
  });

  it('what comes after "but" counts more', () => {
    expect(score('The chair is nice but the delivery was terrible')).toBeLessThan(score('The delivery was terrible but the chair is nice'));
  });

  it('courtesy is no feeling: greetings and sign-offs leave a plain question neutral', () => {
    for (const text of [
      'Dear team, what are your opening hours? Kind regards, Ann',
      'Beste team, wat zijn jullie openingstijden? Met vriendelijke groet, Ann',
      'Liebes Team, wie sind Ihre Öffnungszeiten? Mit freundlichen Grüßen, Ann',
      'Bonjour, quels sont vos horaires ? Bien cordialement, Ann',
      'Buongiorno, quali sono i vostri orari? Cordiali saluti, Ann',
    ])
      expect(scoreSentiment(text).name, text).toBe('neutral');
  });

  it('accents may be missing', () => {
    expect(score('Je suis tres decu')).toBeLessThan(-0.2);
    expect(score('Das ist argerlich und unverschamt')).toBeLessThan(-0.2);
    // "schon" is "already", "schön" is beautiful.
    expect(score('Das ist schon da')).toBeLessThan(score('Das ist schön'));
  });
});

describe('any text', () => {
  const hostile = ['', ' ', '\n', '4471', '…', '👍', '😀'.repeat(5000), 'a'.repeat(1_000_000), 'not '.repeat(250_000), '!?'.repeat(500_000)];
  const odd = [
    '\u0000\uD800\uDFFF',
    "';--",
    '\u202eolleh',
    'ﷺ'.repeat(1000),
    'Ω≈ç√∫',
    '你好,我的包裹在哪里?',
    'x😀y'.repeat(100_000),
    'terrible '.repeat(120_000),
  ];

  it.each([...hostile, ...odd].map((text) => [`${text.slice(0, 12)} (${text.length})`, text] as const))(
    'is measured quickly and within bounds: %s',
    (_, text) => {
      judgeMessage(text);
      const start = performance.now();
      const { local } = judgeMessage(text);
      expect(performance.now() - start).toBeLessThan(150);
      if (!local) return;
      expect(Math.abs(local.sentiment)).toBeLessThanOrEqual(1);
      expect(local.intent.confidence).toBeLessThanOrEqual(1);
      expect(local.confidence).toBeGreaterThanOrEqual(0);
    },
  );

  it('without a word or an emoji has no judgement; the same text has the same', () => {
    for (const text of ['', ' \n', '4471', '???']) expect(judgeMessage(text).local).toBeNull();
    expect(judgeMessage('Where is my order?')).toEqual(judgeMessage('Where is my order?'));
  });

  it('in two languages is read in both', () => {
    expect(score('Hallo, mijn pakket is kapot and I am very disappointed')).toBeLessThan(-0.1);
  });
});

describe('the subject', () => {
  it('is named with the next likeliest, and what phrases found weighs most', () => {
    const alone = scoreIntent('I want my money back');
    expect(alone?.name).toBe('refund');
    expect(alone?.alternatives).toHaveLength(2);
    const told = scoreIntent('I want my money back', { phrases: () => ({ intent: 'payout', score: 1 }) });
    expect(told?.name).toBe('payout');
    expect(told?.alternatives[0]?.name).toBe('refund');
  });

  it('survives typing errors', () => {
    expect(scoreIntent('i forgott my pasword')?.name).toBe('login');
    expect(scoreIntent('wo ist meine Rechnug')?.name).toBe('invoice');
  });
});
