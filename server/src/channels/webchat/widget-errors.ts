import type { WidgetError } from '@baton/contract';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { BatonError } from '#platform/errors';
import type { ErrorCode } from '#platform/errors';

/** The widget's protocol has its own two words for what the API calls otherwise; all other codes are the same. */
const WORDS: Partial<Record<ErrorCode, { code: string; status: number }>> = {
  unauthenticated: { code: 'unauthorized', status: 401 },
  invalid_input: { code: 'validation_failed', status: 400 },
  bad_request: { code: 'validation_failed', status: 400 },
  bad_json: { code: 'validation_failed', status: 400 },
};

export interface WidgetFailure {
  status: number;
  error: WidgetError;
  retryAfterSeconds: number | undefined;
}

/** What the widget is told of anything thrown. Unexpected things say nothing about themselves. */
export function toWidgetFailure(error: unknown, requestId: string): WidgetFailure {
  const known = toBatonError(error);
  const word = WORDS[known.code] ?? { code: known.code, status: known.status };
  return {
    status: word.status,
    retryAfterSeconds: known.retryAfterSeconds,
    error: { code: word.code, message: known.message, ...(known.details === null ? {} : { details: known.details }), request_id: requestId },
  };
}

export function answerWidgetError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  const failure = toWidgetFailure(error, request.id);
  if (failure.status >= 500) request.log.error({ err: error }, 'widget request failed');
  if (failure.retryAfterSeconds !== undefined) void reply.header('retry-after', String(failure.retryAfterSeconds));
  void reply.status(failure.status).send({ error: failure.error });
}

function toBatonError(error: unknown): BatonError {
  if (error instanceof BatonError) return error;
  if (hasZodFastifySchemaValidationErrors(error)) {
    const details = error.validation.map((issue) => ({
      field: issue.instancePath.split('/').filter(Boolean).join('.') || 'body',
      reason: issue.message ?? 'is wrong',
    }));
    return new BatonError('invalid_input', { details });
  }
  const { code, statusCode, message } = error as FastifyError;
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return new BatonError('too_large');
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) return new BatonError('bad_request', { message });
  return new BatonError('internal', { cause: error });
}
