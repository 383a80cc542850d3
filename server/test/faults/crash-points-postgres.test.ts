import { describe } from 'vitest';
import { killAtEveryPoint } from './kill-at-every-point.ts';
import { DATABASES } from './open-desk.ts';

describe.runIf(DATABASES.includes('postgres'))('killed at a named point, on postgres', () => {
  killAtEveryPoint('postgres');
});
