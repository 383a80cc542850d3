import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors, isResponseSerializationError } from 'fastify-type-provider-zod';
import { BatonError } from '../errors.ts';
import type { ErrorCode } from '../errors.ts';

/** The one error shape of every surface. */
export interface ErrorEnvelope {
  error: { code: ErrorCode; message: string; details: unknown; request_id: string };
}

export function errorEnvelope(error: BatonError, requestId: string): ErrorEnvelope {
  return { error: { code: error.code, message: error.message, details: error.details, request_id: requestId } };
}

/** Answers whatever was thrown. What the caller may know goes into the envelope, the rest into the log under the same id. */
export function answerError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  const known = toBatonError(error);
  if (known.status >= 500) request.log.error({ err: known.cause ?? error, code: known.code }, 'request failed');
  else request.log.info({ code: known.code, status: known.status }, 'request refused');
  if (known.retryAfterSeconds !== undefined) void reply.header('retry-after', String(known.retryAfterSeconds));
  if (known.status === 401) void reply.header('www-authenticate', 'Bearer');
  void reply.status(known.status).send(errorEnvelope(known, request.id));
}

const BY_FASTIFY_CODE: Record<string, ErrorCode> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
  FST_ERR_CTP_BODY_TOO_LARGE: 'too_large',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'bad_json',
  FST_ERR_CTP_INVALID_JSON_BODY: 'bad_json',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'bad_request',
};

function toBatonError(error: FastifyError): BatonError {
  if (error instanceof BatonError) return error;
  if (hasZodFastifySchemaValidationErrors(error)) {
    return new BatonError('invalid_input', { details: error.validation.map((issue) => describeIssue(issue, error.validationContext)) });
  }
  if (isResponseSerializationError(error)) return new BatonError('internal', { cause: error });
  const code = BY_FASTIFY_CODE[error.code];
  if (code === 'bad_json') return new BatonError(code, { message: `The body is not valid JSON: ${error.message}` });
  if (code) return new BatonError(code);
  if (error instanceof SyntaxError && error.statusCode === 400) return new BatonError('bad_json', { message: `The body is not valid JSON: ${error.message}` });
  if (error.statusCode === 429) return new BatonError('rate_limited', { cause: error });
  if (error.statusCode && error.statusCode >= 400 && error.statusCode < 500) return new BatonError('bad_request', { message: error.message });
  return new BatonError('internal', { cause: error });
}

interface Issue {
  instancePath: string;
  message?: string;
  params: Record<string, unknown>;
}

/** Field, reason and, where the schema knows them, the allowed values. */
function describeIssue(issue: Issue, place: string | undefined): { field: string; reason: string; allowed: unknown } {
  const inner = (issue.params['issue'] ?? issue.params) as { values?: unknown; path?: unknown[] };
  const path = issue.instancePath.split('/').filter(Boolean).join('.');
  return { field: path || (place ?? 'body'), reason: issue.message ?? 'is wrong', allowed: inner.values ?? null };
}
