import { BatonError } from '#platform/errors';

/** A field that its schema alone cannot refuse, named as in the API. */
export function wrong(field: string, reason: string): BatonError {
  return new BatonError('invalid_input', { message: `${field}: ${reason}.`, details: [{ field, reason, allowed: null }] });
}
