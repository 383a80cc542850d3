import { expect, test } from 'vitest';
import { limitSchema, toZod } from '../limit-schema.ts';
import { pickFields } from './pick-fields.ts';
import { readOpenapi } from './read-openapi.ts';

const DOCUMENT = `
openapi: 3.1.0
servers: [{ url: https://api.shop.example/v2 }]
paths:
  /members/{member}:
    parameters:
      - { name: member, in: path, required: true, schema: { type: string, pattern: '(a+)+$' } }
    get:
      operationId: getMemberById
      summary: One member
      parameters:
        - { $ref: '#/components/parameters/Fields' }
        - { name: X-Trace, in: header, schema: { type: string } }
      responses:
        '200': { content: { application/json: { schema: { $ref: '#/components/schemas/Member' } } } }
    put:
      operationId: replaceMember
      requestBody:
        required: true
        content: { application/json: { schema: { $ref: '#/components/schemas/Member' } } }
      responses: { '204': { description: Done } }
  /tree:
    get:
      operationId: tree
      responses: { '200': { content: { application/json: { schema: { type: array, items: { $ref: '#/components/schemas/Node' } } } } } }
    delete:
      operationId: cut-tree
      parameters: [{ name: X-Key, in: header, required: true, schema: { type: string } }]
      responses: {}
components:
  parameters:
    Fields: { name: fields, in: query, schema: { type: array, items: { type: string, enum: [name, points] } } }
  schemas:
    Member:
      allOf:
        - { type: object, required: [name], properties: { name: { type: string } } }
        - { type: object, properties: { points: { type: integer, minimum: 0 }, address: { type: object, properties: { city: { type: [string, 'null'] } } } } }
    Node: { type: object, properties: { label: { type: string }, children: { type: array, items: { $ref: '#/components/schemas/Node' } } } }
`;

test('a document becomes tools: names a model takes, parameters from every place, what is answered', () => {
  const { baseUrl, operations } = readOpenapi(DOCUMENT);
  expect(baseUrl).toBe('https://api.shop.example/v2');
  const [get, put] = operations;
  expect(get).toMatchObject({ operationId: 'getMemberById', name: 'get_member_by_id', method: 'GET', class: 'read', problem: null });
  expect(get?.parameters.map((one) => [one.name, one.in, one.required])).toEqual([
    ['member', 'path', true],
    ['fields', 'query', false],
  ]);
  expect(get?.result_fields).toEqual(['name', 'points', 'address.city']);
  expect(put).toMatchObject({ name: 'replace_member', class: 'irreversible', result_fields: [] });
  expect(put?.parameters.map((one) => [one.name, one.in, one.required])).toEqual([
    ['member', 'path', true],
    ['name', 'body', true],
    ['points', 'body', false],
    ['address', 'body', false],
  ]);
});

test('a schema that points to itself ends, and what cannot be a tool says why', () => {
  const { operations } = readOpenapi(DOCUMENT);
  expect(operations.find((one) => one.operationId === 'tree')?.result_fields).toContain('label');
  expect(operations.find((one) => one.operationId === 'cut-tree')?.problem).toBe('needs the header X-Key');
});

test('JSON is read as well, and what is no OpenAPI 3 document is refused', () => {
  expect(readOpenapi(JSON.stringify({ openapi: '3.0.1', paths: { '/a': { get: {} } } })).operations).toMatchObject([{ operationId: 'get /a', name: 'get_a' }]);
  for (const document of ['swagger: "2.0"', '[]', '{', 'a: [', '']) expect(() => readOpenapi(document)).toThrow('document');
});

test('a document that grows without end is cut instead of filling the memory', () => {
  const wide = (next: string) => ({ type: 'object', properties: Object.fromEntries(Array.from({ length: 30 }, (_, at) => [`p${at}`, { $ref: next }])) });
  const schemas = Object.fromEntries(Array.from({ length: 10 }, (_, at) => [`S${at}`, wide(`#/components/schemas/S${(at + 1) % 10}`)]));
  const body = { content: { 'application/json': { schema: { $ref: '#/components/schemas/S0' } } } };
  const began = performance.now();
  const { operations } = readOpenapi(JSON.stringify({ openapi: '3.1.0', paths: { '/a': { post: { requestBody: body } } }, components: { schemas } }));
  expect(operations).toHaveLength(1);
  expect(performance.now() - began).toBeLessThan(2000);
});

test('a schema from outside keeps no pattern, no reference and no unlimited text', () => {
  const limited = limitSchema({
    type: 'object',
    required: ['a', 'gone'],
    properties: { a: { type: 'string', pattern: '(a+)+$' }, b: { $ref: 'https://evil.example' }, c: { type: ['integer', 'null'] }, d: { const: 'x' } },
  });
  expect(JSON.stringify(limited)).not.toMatch(/pattern|evil/);
  const check = toZod(limited);
  expect(check.safeParse({ a: 'a'.repeat(5000) }).success).toBe(false);
  expect(check.safeParse({ a: 'a', c: null }).success).toBe(true);
  expect(check.safeParse({ c: 1 }).success).toBe(false);
});

test('only what was allowed gets out, through lists, and nothing is made up', () => {
  const answer = [{ id: 1, owner: { name: 'Ann', iban: 'NL00' } }, { id: 2 }];
  expect(pickFields(answer, ['id', 'owner.name'])).toEqual([{ id: 1, owner: { name: 'Ann' } }, { id: 2 }]);
  expect(pickFields({ a: { b: 1 } }, ['a', 'a.b'])).toEqual({ a: { b: 1 } });
  expect(pickFields({ a: 1 }, ['__proto__.polluted', 'constructor'])).toEqual({});
});
