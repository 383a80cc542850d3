import { describe, expect, it } from 'vitest';
import { LANGUAGES } from '../../server/src/assistant/triage/index.ts';
import { precision, readMessages, recall, scoreLanguage } from './score-triage.ts';

describe.each(LANGUAGES)('triage of the labelled messages in %s', (language) => {
  const score = scoreLanguage(language);

  it('there are at least 150 different messages', () => {
    expect(new Set(readMessages(language).map((message) => message.text)).size).toBeGreaterThanOrEqual(150);
  });

  it('the language is read from the text in 97 of 100 messages, one-word ones included', () => {
    expect(score.languageRight / score.messages).toBeGreaterThanOrEqual(0.97);
  });

  it('the intent is right in 95 of 100 messages, and the role in 70', () => {
    expect(score.intentRight / score.messages).toBeGreaterThanOrEqual(0.95);
    expect(score.roleRight / score.roleLabelled).toBeGreaterThanOrEqual(0.7);
  });

  it('every handoff reason is found with precision and recall of 0.9 or more', () => {
    expect(score.handoff.size).toBeGreaterThanOrEqual(7);
    const poor = [...score.handoff].filter(([, count]) => precision(count) < 0.9 || recall(count) < 0.9);
    expect(poor).toEqual([]);
  });
});
