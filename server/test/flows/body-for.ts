import { newId } from '#platform/ids';

/** As much of JSON Schema as the document uses. */
export interface JsonSchema {
  type?: string | string[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  enum?: unknown[];
  const?: unknown;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  allOf?: JsonSchema[];
  format?: string;
  pattern?: string;
  minLength?: number;
  minimum?: number;
  exclusiveMinimum?: number;
  minItems?: number;
  minProperties?: number;
}

const WORDS = [
  'xx',
  'en',
  '000000',
  'x_y',
  '2026-03-02',
  '09:00',
  'Europe/Amsterdam',
  '2026-03-02T09:00:00Z',
  'https://shop.example',
  '+31600000001',
  'v1',
  '#ffffff',
];

/** The smallest value the schema takes, as far as a schema can say. */
export function bodyFor(schema: JsonSchema): unknown {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  const choice = schema.anyOf?.[0] ?? schema.oneOf?.[0];
  if (choice) return bodyFor(choice);
  if (schema.allOf) return Object.assign({}, ...schema.allOf.map(bodyFor)) as object;
  const type = Array.isArray(schema.type) ? schema.type.find((one) => one !== 'null') : schema.type;
  if (type === 'object' || schema.properties) return objectFor(schema);
  if (type === 'array') return Array.from({ length: schema.minItems ?? 0 }, () => bodyFor(schema.items ?? {}));
  if (type === 'integer' || type === 'number') return schema.minimum ?? (schema.exclusiveMinimum ?? 0) + 1;
  if (type === 'boolean') return true;
  return textFor(schema);
}

/** What is required; where nothing is, the first field, since a change of nothing may be refused. */
function objectFor({ properties = {}, required = [] }: JsonSchema): object {
  const names = required.length > 0 ? required : Object.keys(properties).slice(0, 1);
  return Object.fromEntries(names.map((name) => [name, bodyFor(properties[name] ?? {})]));
}

function textFor({ format, pattern, minLength = 1 }: JsonSchema): string {
  if (format === 'uuid') return newId();
  if (format === 'email') return 'somebody@shop.example';
  if (format === 'date-time') return '2026-03-02T09:00:00Z';
  if (format === 'uri') return 'https://shop.example';
  const long = WORDS.map((word) => word.padEnd(minLength, word));
  return (pattern ? [...WORDS, ...long].find((word) => new RegExp(pattern).test(word)) : undefined) ?? 'x'.repeat(Math.max(1, minLength));
}
