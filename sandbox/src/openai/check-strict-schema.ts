import { badRequest } from './api-error.ts';

type Node = Record<string, unknown>;
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value);

const UNSUPPORTED = ['allOf', 'not', 'dependentRequired', 'dependentSchemas', 'if', 'then', 'else', 'patternProperties'];

/**
 * Strict schemas are a subset of JSON schema: every object closes itself with `additionalProperties: false` and requires all its properties.
 * Throws 400 in OpenAI's words; `what` is `response_format 'x'` or `function 'x'`.
 */
export function checkStrictSchema(schema: unknown, what: string, param: string): void {
  const code = param.startsWith('tools') ? 'invalid_function_parameters' : 'invalid_json_schema';
  const refuse = (path: string[], text: string): never => {
    const context = path.map((part) => `'${part}'`).join(', ');
    throw badRequest(`Invalid schema for ${what}: In context=(${context}), ${text}`, param, code);
  };
  if (!isNode(schema) || schema['type'] !== 'object') refuse([], `schema must be a JSON Schema of 'type: "object"'.`);
  walk(schema, [], refuse);
}

function walk(node: unknown, path: string[], refuse: (path: string[], text: string) => never): void {
  if (!isNode(node)) return;
  if (path.length > 40) refuse(path.slice(0, 3), 'the schema is nested too deeply.');
  const unsupported = UNSUPPORTED.find((word) => word in node);
  if (unsupported) refuse(path, `'${unsupported}' is not permitted.`);
  const types = [node['type']].flat();
  if (types.includes('object')) walkObject(node, path, refuse);
  if (types.includes('array')) {
    if (!('items' in node)) refuse(path, 'array schema missing items.');
    walk(node['items'], [...path, 'items'], refuse);
  }
  for (const [at, branch] of ((node['anyOf'] as unknown[] | undefined) ?? []).entries()) walk(branch, [...path, 'anyOf', String(at)], refuse);
  const shared = isNode(node['$defs']) ? node['$defs'] : {};
  for (const [name, definition] of Object.entries(shared)) walk(definition, [...path, '$defs', name], refuse);
}

function walkObject(node: Node, path: string[], refuse: (path: string[], text: string) => never): void {
  if (node['additionalProperties'] !== false) refuse(path, `'additionalProperties' is required to be supplied and to be false.`);
  const properties = isNode(node['properties']) ? node['properties'] : {};
  const required = (node['required'] as unknown[] | undefined) ?? [];
  const names = Object.keys(properties);
  const loose = names.find((name) => !required.includes(name));
  if (loose !== undefined) refuse(path, `'required' is required to be supplied and to be an array including every key in properties. Missing '${loose}'.`);
  const extra = required.find((name) => !names.includes(String(name)));
  if (extra !== undefined)
    refuse(path, `'required' is required to be supplied and to be an array including every key in properties. Extra required key '${String(extra)}' supplied.`);
  for (const name of names) walk(properties[name], [...path, 'properties', name], refuse);
}
