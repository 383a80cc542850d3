import { z } from 'zod';
import { ErrorEnvelope } from '@baton/contract';

/** What every address of this domain may answer beside its own. */
export const errors = { '4xx': ErrorEnvelope, '5xx': ErrorEnvelope };
export const gone = z.null().describe('Done.');
