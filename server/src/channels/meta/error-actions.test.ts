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

  it('always tells a person what to do, also for a code nobody listed', () => {
    for (const code of [1, 100, 131026, 131047, 132015, 424_242]) {
      const error = explainError('whatsapp', { code, message: 'why' });
      expect(error).toMatchObject({ code: `whatsapp_${code}`, message: 'why' });
      expect(error.action?.length).toBeGreaterThan(20);
    }
    expect(explainError('instagram', { code: 10, subcode: 2534022, message: '' }).action).toContain('24 hours');
  });
});
