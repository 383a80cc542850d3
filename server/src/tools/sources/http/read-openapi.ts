import { parse as parseYaml } from 'yaml';
import { isPlain, limitSchema } from '../limit-schema.ts';
import type { Schema } from '../limit-schema.ts';
import { wrong } from '../wrong-field.ts';
import { createExpander } from './expand-refs.ts';
import type { Operation, Parameter } from './operation.ts';

/** An operation of a document as a tool would have it. `problem`: why it cannot be one. No `resultFields`: the document does not say. */
export interface ReadOperation extends Omit<Operation, 'timeout_seconds' | 'title'> {
  operationId: string;
  problem: string | null;
}

export interface ReadDocument {
  baseUrl: string | null;
  operations: ReadOperation[];
}

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
const MOST_OPERATIONS = 500;
const MOST_FIELDS = 50;
const DEEPEST_FIELD = 3;

/** Reads an OpenAPI 3 document, JSON or YAML. @throws invalid_input when it is none */
export function readOpenapi(document: string): ReadDocument {
  const root = parseDocument(document);
  const expand = createExpander(root);
  const paths = isPlain(root['paths']) ? Object.entries(root['paths']) : [];
  const operations = paths.flatMap(([path, raw]) => {
    const item = isPlain(raw) && '$ref' in raw ? expand(raw) : raw;
    if (!isPlain(item)) return [];
    return METHODS.flatMap((method) => {
      const operation = item[method.toLowerCase()];
      return isPlain(operation) ? [readOperation({ path, method, item, operation, expand })] : [];
    });
  });
  if (operations.length > MOST_OPERATIONS) throw wrong('document', `holds ${operations.length} operations; at most ${MOST_OPERATIONS} are read`);
  return { baseUrl: firstServer(root), operations };
}

function parseDocument(text: string): Schema {
  let root: unknown;
  try {
    root = text.trimStart().startsWith('{') ? (JSON.parse(text) as unknown) : (parseYaml(text, { maxAliasCount: 50 }) as unknown);
  } catch (error) {
    throw wrong('document', `is neither JSON nor YAML: ${(error as Error).message.slice(0, 200)}`);
  }
  if (!isPlain(root) || typeof root['openapi'] !== 'string' || !root['openapi'].startsWith('3.')) throw wrong('document', 'is no OpenAPI 3 document');
  return root;
}

function firstServer(root: Schema): string | null {
  const [first] = Array.isArray(root['servers']) ? (root['servers'] as unknown[]) : [];
  const url = isPlain(first) ? first['url'] : undefined;
  return typeof url === 'string' && URL.canParse(url) ? url : null;
}

interface Place {
  path: string;
  method: (typeof METHODS)[number];
  item: Schema;
  operation: Schema;
  expand(part: unknown): unknown;
}

function readOperation({ path, method, item, operation, expand }: Place): ReadOperation {
  const operationId = typeof operation['operationId'] === 'string' ? operation['operationId'].slice(0, 200) : `${method.toLowerCase()} ${path}`.slice(0, 200);
  const outer = readParameters([...listOf(item['parameters']), ...listOf(operation['parameters'])].map(expand));
  const body = readBody(expand(operation['requestBody']));
  const parameters = [...outer.parameters, ...body.parameters];
  const twice = parameters.find((one, at) => parameters.findIndex((other) => other.name === one.name) !== at);
  const misnamed = parameters.find((one) => !/^[A-Za-z_][A-Za-z0-9_.-]{0,63}$/.test(one.name));
  return {
    operationId,
    name: toName(operationId),
    method,
    path,
    description: describe(operation, `${method} ${path}`),
    class: method === 'GET' ? 'read' : 'irreversible',
    parameters,
    result_fields: readFields(expand(operation['responses'])),
    problem:
      outer.problem ??
      body.problem ??
      (twice ? `has two parameters named ${twice.name}` : misnamed ? `has a parameter named ${misnamed.name}, which no model takes` : null),
  };
}

function readParameters(given: unknown[]): { parameters: Parameter[]; problem: string | null } {
  // What the operation says of a parameter stands above what its path says.
  const byPlace = new Map(given.filter(isPlain).map((one) => [`${String(one['in'])} ${String(one['name'])}`, one]));
  const all = [...byPlace.values()];
  const foreign = all.find((one) => (one['in'] === 'header' || one['in'] === 'cookie') && one['required'] === true);
  const parameters = all.flatMap((one): Parameter[] => {
    const place = one['in'];
    if ((place !== 'path' && place !== 'query') || typeof one['name'] !== 'string') return [];
    const schema = limitSchema(one['schema'] ?? { type: 'string' });
    // What has no type of its own is text in an address.
    const typed = 'type' in schema || 'enum' in schema ? schema : { type: 'string', maxLength: 500 };
    return [{ name: one['name'], in: place, description: textOf(one['description']), required: one['required'] === true || place === 'path', schema: typed }];
  });
  return { parameters, problem: foreign ? `needs the ${String(foreign['in'])} ${String(foreign['name'])}` : null };
}

function readBody(body: unknown): { parameters: Parameter[]; problem: string | null } {
  if (!isPlain(body) || !isPlain(body['content'])) return { parameters: [], problem: null };
  const schema = limitSchema(jsonOf(body['content']));
  const { properties } = schema;
  if (!isPlain(properties)) return { parameters: [], problem: body['required'] === true ? 'wants a body that is no JSON object with named fields' : null };
  const required = listOf(schema['required']);
  const parameters = Object.entries(properties).map(([name, raw]): Parameter => {
    const { description, ...part } = isPlain(raw) ? raw : {};
    return { name, in: 'body', description: textOf(description), required: required.includes(name), schema: part };
  });
  return { parameters, problem: null };
}

function jsonOf(content: Schema): unknown {
  const type = Object.keys(content).find((one) => /^application\/([\w.-]+\+)?json/.test(one));
  const media = type === undefined ? undefined : content[type];
  return isPlain(media) ? media['schema'] : undefined;
}

/** The leaves of the first good answer, at most three deep. */
function readFields(responses: unknown): string[] {
  if (!isPlain(responses)) return [];
  const code = Object.keys(responses)
    .sort()
    .find((one) => one.startsWith('2'));
  const response = code === undefined ? undefined : responses[code];
  const schema = isPlain(response) && isPlain(response['content']) ? jsonOf(response['content']) : undefined;
  return leaves(schema, [], 0)
    .filter((path) => path !== '')
    .slice(0, MOST_FIELDS);
}

function leaves(schema: unknown, path: readonly string[], depth: number): string[] {
  const limited = limitSchema(schema);
  if (limited['type'] === 'array') return leaves(limited['items'], path, depth);
  const { properties } = limited;
  if (!isPlain(properties) || depth >= DEEPEST_FIELD) return [path.join('.')];
  return Object.entries(properties).flatMap(([name, part]) => (name.includes('.') ? [] : leaves(part, [...path, name], depth + 1)));
}

function describe(operation: Schema, fallback: string): string {
  const parts = [textOf(operation['summary']), textOf(operation['description'])].filter((one) => one !== '');
  return (parts.length > 0 ? parts.join('. ').replaceAll('..', '.') : fallback).slice(0, 1000);
}

/** `getOrderById` becomes get_order_by_id. */
function toName(operationId: string): string {
  const words = operationId
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^[_0-9]+|_+$/g, '');
  return (words === '' ? 'operation' : words).slice(0, 38).replace(/_+$/, '');
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.trim().slice(0, 500) : '';
}
