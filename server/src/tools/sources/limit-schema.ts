import { z } from 'zod';

/** JSON Schema as somebody outside wrote it. */
export type Schema = Record<string, unknown>;

const DEEPEST = 6;
const MOST_PARTS = 60;
const LONGEST_TEXT = 4000;
const MOST_ITEMS = 100;
const LONGEST_WORDS = 500;
const TYPES = ['string', 'number', 'integer', 'boolean', 'array', 'object', 'null'];
const FORMATS = ['date', 'date-time', 'email', 'uuid'];

/**
 * As much of a schema as is safe to check arguments by and to show to a model: no patterns (one can take for ever), no references, no
 * unlimited text or list, nothing deeper than six, descriptions cut. What is left out is looser than it was, and the other side checks again.
 */
export function limitSchema(schema: unknown, depth = 0): Schema {
  if (!isPlain(schema) || depth > DEEPEST) return {};
  const described = typeof schema['description'] === 'string' ? { description: schema['description'].slice(0, LONGEST_WORDS) } : {};
  const isNullable = schema['nullable'] === true;
  const types = (Array.isArray(schema['type']) ? schema['type'] : [schema['type'] ?? impliedType(schema)]).filter((one) =>
    TYPES.includes(one as string),
  ) as string[];
  const choices = [schema['anyOf'], schema['oneOf']].find((one): one is unknown[] => Array.isArray(one));
  if (Array.isArray(schema['allOf'])) return { ...limitSchema(merge(schema, schema['allOf']), depth), ...described };
  if (choices) return { ...described, anyOf: [...choices.slice(0, 10).map((one) => limitSchema(one, depth + 1)), ...(isNullable ? [{ type: 'null' }] : [])] };
  const each = types.map((type) => ofType(type, schema, depth));
  if (isNullable && !types.includes('null')) each.push({ type: 'null' });
  if (each.length === 0) return { ...described, ...listed(schema) };
  return each.length === 1 ? { ...described, ...each[0] } : { ...described, anyOf: each };
}

/** The check of arguments that a limited schema stands for. */
export function toZod(schema: Schema): z.ZodType {
  return z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]);
}

export function isPlain(value: unknown): value is Schema {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function ofType(type: string, schema: Schema, depth: number): Schema {
  const start = { type, ...listed(schema, type) };
  if (type === 'string') {
    if ('enum' in start) return start;
    const format = FORMATS.includes(schema['format'] as string) ? { format: schema['format'] } : {};
    return { ...start, ...format, ...bounds(schema, 'minLength'), maxLength: Math.min(count(schema['maxLength']) ?? LONGEST_TEXT, LONGEST_TEXT) };
  }
  if (type === 'number' || type === 'integer') return { ...start, ...bounds(schema, 'minimum'), ...bounds(schema, 'maximum') };
  if (type === 'array') {
    const maxItems = Math.min(count(schema['maxItems']) ?? MOST_ITEMS, MOST_ITEMS);
    return { ...start, items: limitSchema(schema['items'], depth + 1), ...bounds(schema, 'minItems'), maxItems };
  }
  if (type !== 'object' || !isPlain(schema['properties'])) return start;
  const properties = Object.fromEntries(
    Object.entries(schema['properties'])
      .slice(0, MOST_PARTS)
      .map(([name, part]) => [name, limitSchema(part, depth + 1)]),
  );
  const required = (Array.isArray(schema['required']) ? schema['required'] : []).filter((name) => typeof name === 'string' && name in properties);
  return { ...start, properties, ...(required.length > 0 ? { required } : {}) };
}

/** The values to choose from, those of this type where it has one. */
function listed(schema: Schema, type?: string): Schema {
  const values = 'const' in schema ? [schema['const']] : schema['enum'];
  if (!Array.isArray(values)) return {};
  const plain = values.slice(0, 100).filter((value) => ['string', 'number', 'boolean'].includes(typeof value) && (type === undefined || fits(value, type)));
  return plain.length > 0 ? { enum: plain } : {};
}

function fits(value: unknown, type: string): boolean {
  return typeof value === (type === 'integer' ? 'number' : type);
}

function impliedType(schema: Schema): string | undefined {
  return isPlain(schema['properties']) ? 'object' : 'items' in schema ? 'array' : undefined;
}

function merge(schema: Schema, parts: unknown[]): Schema {
  const { allOf: _, ...own } = schema;
  const objects = [own, ...parts.filter(isPlain).slice(0, 10)];
  const properties = Object.assign({}, ...objects.map((one) => (isPlain(one['properties']) ? one['properties'] : {}))) as Schema;
  const required = objects.flatMap((one) => (Array.isArray(one['required']) ? (one['required'] as unknown[]) : []));
  const merged = Object.assign({}, ...objects) as Schema;
  delete merged['allOf'];
  return Object.keys(properties).length > 0 ? { ...merged, type: 'object', properties, required } : merged;
}

const count = (value: unknown) => (typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : undefined);

function bounds(schema: Schema, name: string): Schema {
  const value = schema[name];
  return typeof value === 'number' && Number.isFinite(value) ? { [name]: value } : {};
}
