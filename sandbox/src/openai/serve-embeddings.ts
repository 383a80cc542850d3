import { badRequest } from './api-error.ts';
import { checkModel } from './serve-models.ts';
import { countTokens } from './count-tokens.ts';
import { embedText } from './embed-text.ts';
import type { SandboxState } from './sandbox-state.ts';
import { validateShape } from './validate-request.ts';

const NATIVE_DIMENSIONS: Record<string, number> = {
  'text-embedding-3-small': 1536,
  'text-embedding-3-large': 3072,
  'text-embedding-ada-002': 1536,
};

/** POST /embeddings, with the API's limits: 2048 inputs, 8192 tokens each, 300 000 together. */
export function createEmbeddings(state: SandboxState, given: unknown): object {
  const body = validateShape('CreateEmbedding', given ?? {});
  checkModel(state, body.model);
  const native = NATIVE_DIMENSIONS[body.model];
  if (native === undefined) throw badRequest(`You are not allowed to generate embeddings from this model`, 'model');
  const dimensions = body.dimensions ?? native;
  if (body.dimensions !== undefined && body.model === 'text-embedding-ada-002')
    throw badRequest('This model does not support specifying dimensions.', 'dimensions');
  if (!Number.isInteger(dimensions) || dimensions < 1 || dimensions > native) {
    throw badRequest(`Invalid value for 'dimensions' = ${dimensions}. Must be between 1 and ${native}.`, 'dimensions');
  }
  const inputs = listInputs(body.input);
  const tokens = countAll(inputs);
  const data = inputs.map((input, index) => {
    const vector = embedText(typeof input === 'string' ? input : input.join(' '), dimensions);
    return {
      object: 'embedding',
      index,
      embedding: body.encoding_format === 'base64' ? Buffer.from(vector.buffer).toString('base64') : [...vector],
    };
  });
  return { object: 'list', data, model: body.model, usage: { prompt_tokens: tokens, total_tokens: tokens } };
}

function listInputs(input: string | string[] | number[] | number[][]): (string | number[])[] {
  if (typeof input === 'string') return [input];
  return typeof input[0] === 'number' ? [input as number[]] : (input as string[] | number[][]);
}

function countAll(inputs: (string | number[])[]): number {
  if (inputs.length === 0 || inputs.some((input) => input.length === 0))
    throw badRequest("Invalid 'input': input cannot be an empty string or an empty array.", 'input');
  if (inputs.length > 2048)
    throw badRequest(
      `Invalid 'input': array too long. Expected an array with maximum length 2048, but got an array with length ${inputs.length} instead.`,
      'input',
      'array_above_max_length',
    );
  const counts = inputs.map((input) => (typeof input === 'string' ? countTokens(input) : input.length));
  const longest = Math.max(...counts);
  if (longest > 8192)
    throw badRequest(`This model's maximum context length is 8192 tokens, however you requested ${longest} tokens. Please reduce your prompt.`, 'input');
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total > 300_000) throw badRequest(`Requested ${total} tokens, max 300000 tokens per request`, 'input', 'max_tokens_per_request');
  return total;
}
