/**
 * Writes schemas.json: one JSON schema per export of wire-types.ts, from the types of the pinned `openai` package.
 *   node sandbox/src/openai/generate-schemas.mjs           write
 *   node sandbox/src/openai/generate-schemas.mjs --check   fail when the committed file differs (run after every bump of `openai`)
 * About 3 s. One definition per line, so that a bump shows as a readable diff.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createGenerator } from 'ts-json-schema-generator';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const target = here('schemas.json');

const generator = createGenerator({
  path: here('wire-types.ts'),
  tsconfig: here('../../tsconfig.json'),
  type: '*',
  expose: 'export',
  jsDoc: 'none',
  additionalProperties: false,
  skipTypeCheck: true,
  sortProps: true,
});
const { definitions } = generator.createSchema('*');

// `output_text` is computed by the SDK after the answer has arrived; the API never sends it.
const response = definitions.Response;
response.required = response.required.filter((name) => name !== 'output_text');
delete response.properties.output_text;

const lines = Object.keys(definitions)
  .sort()
  .map((name) => `${JSON.stringify(name)}: ${JSON.stringify(definitions[name])}`);
const text = `{"$schema": "http://json-schema.org/draft-07/schema#", "definitions": {\n${lines.join(',\n')}\n}}\n`;

if (process.argv.includes('--check')) {
  if (readFileSync(target, 'utf8') !== text) {
    console.error('sandbox/src/openai/schemas.json is not what the installed openai package says. Run: node sandbox/src/openai/generate-schemas.mjs');
    process.exit(1);
  }
  console.log('schemas.json agrees with the installed openai package');
} else {
  writeFileSync(target, text);
  console.log(`schemas.json: ${lines.length} definitions, ${text.length} bytes`);
}
