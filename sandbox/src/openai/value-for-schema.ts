/** What the responder has to say, for the schema's fields to be filled from. */
export type Say = { text: string; sources: number[]; language: string; handoff: boolean; reason: string | null };

type Schema = Record<string, unknown>;
type Walk = { root: Schema; say: Say; depth: number; key: string };

const NOTHING: Say = { text: 'sandbox', sources: [], language: 'en', handoff: false, reason: null };
const DEPTH_MAX = 40;

/**
 * A value that conforms to a JSON schema: objects with all their properties, arrays with as little as allowed, the first of an enum.
 * Fields are filled by what their names mean (text, sources, language, handoff, reason), so a renamed schema still gets a useful reply.
 */
export function valueForSchema(schema: unknown, say: Say = NOTHING): unknown {
  const root = isSchema(schema) ? schema : {};
  return walk(root, { root, say, depth: 0, key: '' });
}

function walk(given: Schema, at: Walk): unknown {
  const schema = resolve(given, at.root);
  if (at.depth > DEPTH_MAX) return null;
  if ('const' in schema) return schema['const'];
  const branches = (schema['anyOf'] ?? schema['oneOf']) as Schema[] | undefined;
  if (branches) return walk(pickBranch(branches, at), { ...at, depth: at.depth + 1 });
  if (Array.isArray(schema['enum'])) return pickEnum(schema['enum'], at);
  const types = [schema['type'] ?? guessType(schema)].flat() as string[];
  if (types.includes('null') && wantsNull(at)) return null;
  switch (types.find((type) => type !== 'null')) {
    case 'object':
      return walkObject(schema, at);
    case 'array':
      return walkArray(schema, at);
    case 'string':
      return textFor(schema, at);
    case 'integer':
    case 'number':
      return numberFor(schema, at);
    case 'boolean':
      return /handoff|needed|escalat|transfer|human/i.test(at.key) ? at.say.handoff : false;
    default:
      return null;
  }
}

function walkObject(schema: Schema, at: Walk): object {
  const properties = isSchema(schema['properties']) ? schema['properties'] : {};
  return Object.fromEntries(
    Object.entries(properties).map(([name, property]) => {
      // `handoff: {needed, why}`: the parent's name is part of what the child means.
      const key = /handoff|escalat|transfer/i.test(at.key) ? `handoff.${name}` : name;
      return [name, walk(isSchema(property) ? property : {}, { ...at, depth: at.depth + 1, key })];
    }),
  );
}

function walkArray(schema: Schema, at: Walk): unknown[] {
  const items = resolve(isSchema(schema['items']) ? schema['items'] : {}, at.root);
  const least = typeof schema['minItems'] === 'number' ? schema['minItems'] : 0;
  const numeric = items['type'] === 'integer' || items['type'] === 'number';
  if (numeric && isSourceKey(at.key)) return at.say.sources.length >= least ? at.say.sources : Array.from({ length: least }, () => 1);
  const speaks = !at.say.handoff && at.say.sources.length > 0 && (isTextKey(at.key) || (items['type'] === 'object' && hasText(items)));
  return Array.from({ length: Math.max(least, speaks ? 1 : 0) }, () => walk(items, { ...at, depth: at.depth + 1 }));
}

function textFor(schema: Schema, at: Walk): string {
  if (/lang|locale/i.test(at.key)) return at.say.language;
  if (/reason|why/i.test(at.key)) return at.say.reason ?? 'none';
  const format = schema['format'];
  if (format === 'date') return '2026-01-01';
  if (format === 'date-time') return '2026-01-01T00:00:00Z';
  if (format === 'email') return 'sandbox@example.com';
  if (format === 'uuid') return '00000000-0000-4000-8000-000000000000';
  if (format === 'uri') return 'https://example.com/';
  const least = typeof schema['minLength'] === 'number' ? schema['minLength'] : 0;
  const most = typeof schema['maxLength'] === 'number' ? schema['maxLength'] : Infinity;
  return at.say.text.padEnd(least, '.').slice(0, most);
}

function numberFor(schema: Schema, at: Walk): number {
  const least = typeof schema['minimum'] === 'number' ? schema['minimum'] : 0;
  const most = typeof schema['maximum'] === 'number' ? schema['maximum'] : Infinity;
  const wanted =
    /confiden|certain|score/i.test(at.key) && schema['type'] === 'number' ? (at.say.handoff ? 0.1 : 0.9) : isSourceKey(at.key) ? (at.say.sources[0] ?? 0) : 0;
  return Math.min(most, Math.max(least, wanted));
}

function pickEnum(values: unknown[], at: Walk): unknown {
  if (values.includes(null) && wantsNull(at)) return null;
  if (/lang|locale/i.test(at.key) && values.includes(at.say.language)) return at.say.language;
  if (at.say.reason !== null && values.includes(at.say.reason)) return at.say.reason;
  return values.find((value) => value !== null) ?? null;
}

/** Null unless the field speaks of what we have to say. */
function pickBranch(branches: Schema[], at: Walk): Schema {
  const isNull = (branch: Schema): boolean => branch['type'] === 'null';
  const wanted = branches.find((branch) => isNull(branch) === (wantsNull(at) && branches.some(isNull)));
  return wanted ?? branches[0] ?? {};
}

function wantsNull(at: Walk): boolean {
  if (/reason|why/i.test(at.key) || at.key.startsWith('handoff')) return !at.say.handoff;
  return !(isTextKey(at.key) || isSourceKey(at.key) || /lang|locale/i.test(at.key));
}

function hasText(schema: Schema): boolean {
  return isSchema(schema['properties']) && Object.keys(schema['properties']).some(isTextKey);
}

const isTextKey = (key: string): boolean => /text|answer|repl(y|ies)|message|body|content|paragraph|sentence|summary/i.test(key);
const isSourceKey = (key: string): boolean => /source|citation|cite|passage|reference/i.test(key);

function guessType(schema: Schema): string {
  if ('properties' in schema) return 'object';
  return 'items' in schema ? 'array' : 'null';
}

function resolve(schema: Schema, root: Schema): Schema {
  const ref = schema['$ref'];
  if (typeof ref !== 'string') return schema;
  const target = ref
    .replace(/^#\/?/, '')
    .split('/')
    .filter(Boolean)
    .reduce<unknown>((node, part) => (isSchema(node) ? node[part] : undefined), root);
  return isSchema(target) ? target : {};
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
