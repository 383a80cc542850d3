/** The one error shape of every surface. Each code is explained in documentation/reference/errors.md. */
import { z } from 'zod';

export const ERROR_CODES = [
  'bad_json',
  'bad_request',
  'unauthenticated',
  'bad_signature',
  'bad_credentials',
  'second_factor_required',
  'out_of_credits',
  'forbidden',
  'not_found',
  'conflict',
  'stale',
  'model_required',
  'idempotency_mismatch',
  'too_large',
  'unsupported_media_type',
  'invalid_input',
  'rate_limited',
  'internal',
  'provider_failed',
  'storage_unavailable',
  'AUTH_REQUIRED',
  'STORE_NOT_FOUND',
  'INVALID_MUTATION',
  'CONCURRENT_UPDATE',
  'WRITE_UNCERTAIN',
  'OD_API_401',
  'OD_API_404',
  'OD_API_429',
  'OD_API_5XX',
  'OD_API_TIMEOUT',
  'OD_API_BAD_BODY',
  'OD_API_DUPLICATE',
  'OD_API_REFUSED',
  'shutting_down',
] as const;

export const ErrorEnvelope = z
  .object({
    error: z.object({
      code: z.enum(ERROR_CODES).describe('What happened, for programs.'),
      message: z.string().describe('What happened and what to do, for people.'),
      details: z.unknown().describe('More, by code: for invalid_input a list of `{field, reason, allowed}`.'),
      request_id: z.string().describe('Quote it when you report a problem. It is also the correlation header of the answer.'),
    }),
  })
  .describe('Error');
