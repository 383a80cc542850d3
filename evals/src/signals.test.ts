import { describe, expect, it } from 'vitest';
import { LANGUAGES, readSupportMessages, scoreSupport } from './score-signals.ts';

describe.each(LANGUAGES)('signals of the support messages in %s', (language) => {
  const score = scoreSupport(language);

  it('there are at least 60 different messages', () => {
    expect(new Set(readSupportMessages(language).map((message) => message.text)).size).toBeGreaterThanOrEqual(60);
  });

  it('sentiment is right in 93 of 100 messages, and good is taken for bad or bad for good in 2 at most', () => {
    expect(score.sentiment).toBeGreaterThanOrEqual(0.93);
    expect(score.macroF1).toBeGreaterThanOrEqual(0.92);
    expect(score.opposite).toBeLessThanOrEqual(0.02);
  });

  it('the subject is right in 80 of 100 messages, and phrases and model together are no worse than the better of them by more than 2', () => {
    expect(score.intent.both).toBeGreaterThanOrEqual(0.8);
    expect(score.intent.both).toBeGreaterThanOrEqual(Math.max(score.intent.phrases, score.intent.model) - 0.02);
  });
});
