import { badRequest, missingParameter } from './api-error.ts';
import type { ApiError } from './api-error.ts';

export type Schema = Record<string, unknown>;
type Definitions = Record<string, Schema>;
type Fault = { kind: 'unknown' | 'missing' | 'value' | 'type'; param: string; value: unknown; allowed: string[] };

/**
 * Names the one fault worth telling in a value that ajv has already refused.
 * Ajv cannot: a union of thirty item types gives a hundred errors for one wrong key, and choosing among them by their paths named the wrong variant.
 * This walks the schema with the value instead, and in a union follows the variant the value resembles most. Knows the keywords that the generated schemas use.
 */
export function explainFault(definitions: Definitions, shape: string, value: unknown): ApiError {
  const [first] = faultsOf({ $ref: `#/definitions/${shape}` }, value, { definitions, param: '' });
  if (!first) return badRequest('The request is not valid.', null);
  const { param, allowed } = first;
  if (first.kind === 'unknown') return badRequest(`Unknown parameter: '${param}'.`, param, 'unknown_parameter');
  if (first.kind === 'missing') return missingParameter(param);
  if (first.kind === 'value') {
    const supported = allowed.map((one) => `'${one}'`).join(', ');
    return badRequest(`Invalid value: ${JSON.stringify(first.value)}. Supported values are: ${supported}.`, param, 'invalid_value');
  }
  return badRequest(`Invalid type for '${param}': expected ${allowed.join(' or ')}, but got ${kindOf(first.value)} instead.`, param || null, 'invalid_type');
}

type At = { definitions: Definitions; param: string };

function faultsOf(given: Schema, value: unknown, at: At): Fault[] {
  const schema = follow(given, at);
  if (Array.isArray(schema['anyOf'])) return faultsOfUnion(flatten(schema['anyOf'] as Schema[], at), value, at);
  const types = typesOf(schema);
  if (types.length > 0 && !types.includes(kindOf(value))) return [{ kind: 'type', param: at.param, value, allowed: types }];
  const allowed = 'const' in schema ? [schema['const']] : (schema['enum'] as unknown[] | undefined);
  if (allowed && !allowed.includes(value)) return [{ kind: 'value', param: at.param, value, allowed: allowed.map(String) }];
  if (Array.isArray(value)) {
    const items = schema['items'] as Schema | undefined;
    return items ? value.flatMap((entry, index) => faultsOf(items, entry, { ...at, param: `${at.param}[${index}]` })) : [];
  }
  return kindOf(value) === 'object' ? faultsOfObject(schema, value as Schema, at) : [];
}

function faultsOfObject(schema: Schema, value: Schema, at: At): Fault[] {
  const properties = (schema['properties'] ?? {}) as Record<string, Schema>;
  const rest = schema['additionalProperties'];
  const inside = (name: string): string => (at.param ? `${at.param}.${name}` : name);
  const faults: Fault[] = [];
  for (const [name, entry] of Object.entries(value)) {
    const property = Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (property) faults.push(...faultsOf(property, entry, { ...at, param: inside(name) }));
    else if (rest === false) faults.push({ kind: 'unknown', param: inside(name), value: entry, allowed: [] });
    else if (typeof rest === 'object' && rest !== null) faults.push(...faultsOf(rest as Schema, entry, { ...at, param: inside(name) }));
  }
  for (const name of (schema['required'] ?? []) as string[]) {
    if (!Object.hasOwn(value, name)) faults.push({ kind: 'missing', param: inside(name), value: undefined, allowed: [] });
  }
  return faults;
}

/** First the variants of the value's kind, of those the ones with its `type` tag, of those the one with the fewest faults. */
function faultsOfUnion(branches: Schema[], value: unknown, at: At): Fault[] {
  const sameKind = branches.filter((branch) => typesOf(branch).length === 0 || typesOf(branch).includes(kindOf(value)));
  if (sameKind.length === 0) return [{ kind: 'type', param: at.param, value, allowed: [...new Set(branches.flatMap(typesOf))] }];
  const sameTag = sameKind.filter((branch) => tagFits(branch, value));
  const tag = (value as Schema | null)?.['type'];
  if (sameTag.length === 0 && tag !== undefined) {
    return [{ kind: 'value', param: `${at.param}.type`, value: tag, allowed: [...new Set(sameKind.flatMap((branch) => tagsOf(branch)))] }];
  }
  const candidates = (sameTag.length > 0 ? sameTag : sameKind).map((branch) => faultsOf(branch, value, at));
  const literals = candidates.flatMap((faults) => (faults[0]?.kind === 'value' && faults[0].param === at.param ? faults[0].allowed : []));
  const best = candidates.toSorted((a, b) => a.length - b.length)[0] ?? [];
  return best[0]?.param === at.param && literals.length > 0 ? [{ ...best[0], allowed: [...new Set(literals)] }] : best;
}

function tagsOf(branch: Schema): string[] {
  const tag = (branch['properties'] as Record<string, Schema> | undefined)?.['type'];
  if (!tag) return [];
  return 'const' in tag ? [String(tag['const'])] : ((tag['enum'] as unknown[] | undefined) ?? []).map(String);
}

/** A value without a tag fits the variants that do not require one, such as an easy message. */
function tagFits(branch: Schema, value: unknown): boolean {
  const tags = tagsOf(branch);
  if (kindOf(value) !== 'object' || tags.length === 0) return true;
  const tag = (value as Schema)['type'];
  return tag === undefined ? !((branch['required'] ?? []) as string[]).includes('type') : tags.includes(String(tag));
}

/** A union inside a union is one union. */
function flatten(branches: Schema[], at: At): Schema[] {
  return branches.flatMap((branch) => {
    const schema = follow(branch, at);
    return Array.isArray(schema['anyOf']) ? flatten(schema['anyOf'] as Schema[], at) : [schema];
  });
}

function follow(schema: Schema, at: At): Schema {
  const ref = schema['$ref'];
  return typeof ref === 'string' ? follow(at.definitions[decodeURIComponent(ref.slice('#/definitions/'.length))] ?? {}, at) : schema;
}

function typesOf(schema: Schema): string[] {
  return schema['type'] === undefined ? [] : ([schema['type']].flat() as string[]);
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}
