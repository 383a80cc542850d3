import { describe, expect, it } from 'vitest';
import { answerSmallTalk, readSmallTalk } from './small-talk.ts';
import { LANGUAGES } from './triage/index.ts';

describe('small talk', () => {
  it.each([
    [['Hoi!'], 'greeting', 'nl'],
    [['Hallo'], 'greeting', null],
    [['Goedemorgen'], 'greeting', 'nl'],
    [['ok', 'dank je wel!'], 'thanks', 'nl'],
    [['Thank you so much 🙏'], 'thanks', 'en'],
    [['Ok'], 'ok', null],
    [['👍'], 'ok', null],
    [['Vielen Dank, schönen Tag noch'], 'thanks', 'de'],
    [['Merci beaucoup, bonne journée !'], 'thanks', 'fr'],
    [["D'accord, merci"], 'thanks', 'fr'],
    [['Perfetto, grazie mille'], 'thanks', 'it'],
    [['Tot ziens'], 'bye', 'nl'],
  ] as const)('%j is %s', (texts, kind, language) => {
    expect(readSmallTalk(texts)).toEqual({ kind, language });
  });

  it.each([
    [['Hoi, waar is mijn pakket']],
    [['thanks but it is still broken']],
    [['ok?']],
    [['thank you for nothing, I want my money']],
    [['hi', 'my order 1234']],
    [['']],
    [['Prima lamp']],
    [['ok '.repeat(50)]],
  ])('%j is more than that', (texts) => {
    expect(readSmallTalk(texts)).toBeNull();
  });

  it('is answered in each language, with the name when it is known', () => {
    for (const language of LANGUAGES) {
      expect(answerSmallTalk('thanks', language, 'Anna')).toContain('Anna');
      for (const kind of ['greeting', 'thanks', 'ok', 'bye'] as const) expect(answerSmallTalk(kind, language, undefined)).not.toMatch(/[{}]|\s{2}|undefined/);
    }
  });
});
