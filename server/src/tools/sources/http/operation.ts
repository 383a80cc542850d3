import { z } from 'zod';
import type { BatonError } from '#platform/errors';
import { limitSchema, toZod } from '../limit-schema.ts';
import type { ToolSource } from '../source.ts';
import { wrong } from '../wrong-field.ts';

const Parameter = z.object({
  name: z.string(),
  in: z.enum(['path', 'query', 'body']),
  description: z.string().default(''),
  required: z.boolean().default(false),
  schema: z.record(z.string(), z.unknown()),
});
const Operation = z.object({
  name: z.string(),
  title: z.string().optional(),
  description: z.string(),
  method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']),
  path: z.string(),
  class: z.enum(['read', 'reversible', 'irreversible', 'external']),
  parameters: z.array(Parameter),
  result_fields: z.array(z.string()),
  timeout_seconds: z.number(),
});
const Definition = z.object({ operations: z.array(Operation).default([]) });

// What an address keeps as it is written: a call compares the two.
const PLAIN_PATH = /^\/[\w\-.~!$&'()*+,;=:@%/{}]*$/;

/** One call to a service, as it is kept: schemas limited, names checked. */
export type Operation = z.infer<typeof Operation>;
export type Parameter = z.infer<typeof Parameter>;

export function operationsOf(source: Pick<ToolSource, 'definition'>): Operation[] {
  return Definition.parse(source.definition).operations;
}

/** Checks what its schema cannot: names that fit together. @throws invalid_input */
export function settleOperations(given: readonly Operation[]): Operation[] {
  const names = given.map((one) => one.name);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) throw wrong('operations', `two are named ${twice}`);
  return given.map(settle);
}

function settle(operation: Operation): Operation {
  const { name, method, path, parameters } = operation;
  const refuse = (reason: string) => wrong(`operations.${name}`, reason);
  if (!PLAIN_PATH.test(path)) throw refuse('the path must begin with / and hold no question mark; write other signs with %');
  const wanted = [...path.matchAll(/\{([^{}]*)\}/g)].map((found) => found[1] ?? '');
  if (new Set(parameters.map((one) => one.name)).size !== parameters.length) throw refuse('two parameters have the same name');
  const inPath = parameters.filter((one) => one.in === 'path').map((one) => one.name);
  const missing = wanted.find((one) => !inPath.includes(one));
  if (missing !== undefined) throw refuse(`the path names {${missing}}, which is no parameter in the path`);
  const lost = inPath.find((one) => !wanted.includes(one));
  if (lost !== undefined) throw refuse(`the parameter ${lost} is not in the path`);
  if (method === 'GET' && parameters.some((one) => one.in === 'body')) throw refuse('a GET has no body');
  if (operation.class === 'read' && !['GET', 'POST'].includes(method)) throw refuse(`${method} changes something: its class cannot be read`);
  return {
    ...operation,
    parameters: parameters.map((one) => ({ ...one, required: one.required || one.in === 'path', schema: checkedSchema(one, refuse) })),
  };
}

/** Places in an address hold one value each; a body may hold anything. */
function checkedSchema({ name, schema, in: place }: Parameter, refuse: (reason: string) => BatonError): Record<string, unknown> {
  if (JSON.stringify(schema).length > 20_000) throw refuse(`the schema of ${name} is too long`);
  const limited = limitSchema(schema);
  try {
    toZod(limited);
  } catch (error) {
    throw refuse(`the schema of ${name} cannot be read: ${(error as Error).message}`);
  }
  const { type } = limited;
  const fits =
    place === 'body' || (place === 'query' && type === 'array') || 'enum' in limited || ['string', 'number', 'integer', 'boolean'].includes(type as string);
  if (!fits) throw refuse(`${name} must be text, a number or a boolean where it is in the ${place}`);
  return limited;
}
