import { badRequest, missingParameter } from './api-error.ts';
import { checkStrictSchema } from './check-strict-schema.ts';
import { checkModel } from './serve-models.ts';
import type { SandboxState } from './sandbox-state.ts';
import type { CreateResponse } from './wire-types.ts';

/** The rules of POST /responses that its types do not say. Throws 400 for the first one broken. */
export function checkParameters(state: SandboxState, body: CreateResponse): void {
  if (!body.model) throw missingParameter('model');
  checkModel(state, body.model);
  if (body.conversation && body.previous_response_id) {
    throw badRequest(
      "Mutually exclusive parameters. Ensure you are only providing one of: 'previous_response_id' or 'conversation'.",
      null,
      'mutually_exclusive_parameters',
    );
  }
  if (body.input === undefined && !body.prompt && !body.conversation && !body.previous_response_id) throw missingParameter('input');
  if (body.background && body.store === false) throw badRequest('Background mode requires store=true.', 'background');
  if (body.max_output_tokens !== undefined && body.max_output_tokens !== null && body.max_output_tokens < 16) {
    throw badRequest(
      `Invalid 'max_output_tokens': integer below minimum value. Expected a value >= 16, but got ${body.max_output_tokens} instead.`,
      'max_output_tokens',
      'integer_below_min_value',
    );
  }
  if (typeof body.temperature === 'number' && /^(gpt-[6-9]|o\d)/.test(body.model) && body.reasoning?.effort !== 'none') {
    throw badRequest("Unsupported parameter: 'temperature' is not supported with this model.", 'temperature', 'unsupported_parameter');
  }
  checkMetadata(body.metadata);
  tooLong('safety_identifier', body.safety_identifier, 64);
  tooLong('prompt_cache_key', body.prompt_cache_key, 64);
  checkTools(body);
  checkFormat(body);
}

/** At most 16 pairs, keys to 64 and values to 512 characters. */
export function checkMetadata(metadata: unknown): void {
  const pairs = Object.entries((metadata ?? {}) as Record<string, string>);
  if (pairs.length > 16)
    throw badRequest(
      `Invalid 'metadata': too many properties. Expected an object with at most 16 properties, but got ${pairs.length} instead.`,
      'metadata',
      'object_above_max_properties',
    );
  for (const [key, value] of pairs) {
    if (key.length > 64)
      throw badRequest(
        `Invalid key in 'metadata': too long. Expected a string with maximum length 64, but got ${key.length} instead.`,
        'metadata',
        'string_above_max_length',
      );
    tooLong(`metadata.${key}`, value, 512);
  }
}

function tooLong(param: string, value: string | null | undefined, max: number): void {
  if (value && value.length > max) {
    throw badRequest(
      `Invalid '${param}': string too long. Expected a string with maximum length ${max}, but got a string with length ${value.length} instead.`,
      param,
      'string_above_max_length',
    );
  }
}

function checkTools(body: CreateResponse): void {
  const tools = body.tools ?? [];
  if (tools.length > 128)
    throw badRequest(
      `Invalid 'tools': array too long. Expected an array with maximum length 128, but got ${tools.length} instead.`,
      'tools',
      'array_above_max_length',
    );
  const names = new Set<string>();
  for (const [at, tool] of tools.entries()) {
    if (tool.type !== 'function') continue;
    if (!/^[a-zA-Z0-9_-]{1,128}$/.test(tool.name)) {
      throw badRequest(
        `Invalid 'tools[${at}].name': string does not match pattern. Expected a string that matches the pattern '^[a-zA-Z0-9_-]+$'.`,
        `tools[${at}].name`,
        'invalid_value',
      );
    }
    if (names.has(tool.name)) throw badRequest(`Duplicate tool name '${tool.name}'.`, 'tools', 'invalid_value');
    names.add(tool.name);
    if (tool.strict && tool.parameters) checkStrictSchema(tool.parameters, `function '${tool.name}'`, `tools[${at}].parameters`);
  }
  const choice = body.tool_choice;
  if (typeof choice === 'object' && choice.type === 'function' && !names.has(choice.name)) {
    throw badRequest(`Tool choice 'function' not found in 'tools' parameter.`, 'tool_choice');
  }
  if (choice === 'required' && tools.length === 0) throw badRequest(`Tool choice 'required' must be specified with 'tools' parameter.`, 'tool_choice');
}

function checkFormat(body: CreateResponse): void {
  const format = body.text?.format;
  if (format?.type === 'json_schema') {
    if (!/^[a-zA-Z0-9_-]{1,64}$/.test(format.name)) {
      throw badRequest(
        `Invalid 'text.format.name': string does not match pattern. Expected a string that matches the pattern '^[a-zA-Z0-9_-]+$'.`,
        'text.format.name',
        'invalid_value',
      );
    }
    if (format.strict) checkStrictSchema(format.schema, `response_format '${format.name}'`, 'text.format.schema');
  }
  if (format?.type === 'json_object' && !/json/i.test(JSON.stringify([body.input, body.instructions]))) {
    throw badRequest("Response input messages must contain the word 'json' in some form to use 'text.format' of type 'json_object'.", 'input');
  }
}
