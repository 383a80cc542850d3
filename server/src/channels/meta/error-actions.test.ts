import { describe, expect, it } from 'vitest';
import { explainError, meaningOf } from './error-actions.ts';

describe('an error of the Graph API', () => {
  it.each([
    [0, undefined, 'credentials'],
    [190, 463, 'credentials'],
    [10, undefined, 'credentials'],
    [131005, undefined, 'credentials'],
    [230, undefined, 'credentials'],
    [3, undefined, 'credentials'],
    [4, undefined, 'throttled'],
    [80007, undefined, 'throttled'],
    [130429, undefined, 'throttled'],
    [131056, undefined, 'throttled'],
    [613, undefined, 'throttled'],
    [1, undefined, 'refused'],
    [2, undefined, 'refused'],
    [131000, undefined, 'refused'],
    [131047, undefined, 'refused'],
    [131048, undefined, 'refused'],
    [999_999, undefined, 'refused'],
    [10, 2534022, 'refused'],
    [200, 2534041, 'refused'],
    [1, 1357046, 'may_have_been_sent'],
  ])('%i/%s means %s, whatever the HTTP status', (code, subcode, meaning) => {
    expect(meaningOf({ code, subcode, message: '' })).toBe(meaning);
  });

  it('that Meta lists has an action of its own, none the general one', () => {
    const listed =
      '0 190 10 200 230 299 131005 3 4 80007 130429 131056 131048 368 131031 130497 131047 131026 131049 131050 130472 1 2 131000 131016 131057 133004 33 100 131008 131009 131021 131051 135000 131052 131053 131042 131037 131045 133010 132000 132001 132005 132007 132012 132015 132016 132068 132069 131055 134100 134101 134102 131062 551 613 80002';
    for (const code of listed.split(' '))
      expect(explainError('whatsapp', { code: Number(code), message: '' }).action, code).not.toContain('Read the reason above');
    for (const subcode of [2534022, 2534014, 2534029, 2534041, 1893063, 1357046])
      expect(explainError('instagram', { code: 999_999, subcode, message: '' }).action, String(subcode)).not.toContain('Read the reason above');
  });

  it('always tells a person what to do, also for a code nobody listed', () => {
    for (const code of [1, 100, 131026, 131047, 132015, 424_242]) {
      const error = explainError('whatsapp', { code, message: 'why' });
      expect(error).toMatchObject({ code: `whatsapp_${code}`, message: 'why' });
      expect(error.action?.length).toBeGreaterThan(20);
    }
    expect(explainError('instagram', { code: 10, subcode: 2534022, message: '' }).action).toContain('24 hours');
  });
});
