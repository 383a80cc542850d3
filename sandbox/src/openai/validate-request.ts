import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import type { ValidateFunction } from 'ajv';
import { explainFault } from './explain-fault.ts';
import type { Schema } from './explain-fault.ts';
import type * as Wire from './wire-types.ts';

type Shapes = {
  CreateResponse: Wire.CreateResponse;
  CountInputTokens: Wire.CountInputTokens;
  CreateConversation: Wire.CreateConversation;
  UpdateConversation: Wire.UpdateConversation;
  CreateItems: Wire.CreateItems;
  CreateEmbedding: Wire.CreateEmbedding;
  ResponseObject: Wire.ResponseObject;
  StreamEvent: Wire.StreamEvent;
  ItemList: Wire.ItemList;
};

const SCHEMAS = JSON.parse(readFileSync(new URL('./schemas.json', import.meta.url), 'utf8')) as { definitions: Record<string, Schema> };
const ajv = new Ajv({ strict: false }).addSchema(SCHEMAS, 'openai');

/** Compiled at first use, 0.1 to 0.3 s per shape. */
function compiled(shape: string): ValidateFunction {
  const found = ajv.getSchema(`openai#/definitions/${shape}`);
  if (!found) throw new Error(`schemas.json has no definition ${shape}. Run: node sandbox/src/openai/generate-schemas.mjs`);
  return found;
}

/** Checks a value against the SDK's own type. Throws ApiError 400 with the code and param OpenAI would name. */
export function validateShape<K extends keyof Shapes>(shape: K, value: unknown): Shapes[K] {
  if (!compiled(shape)(value)) throw explainFault(SCHEMAS.definitions, shape, value);
  return value as Shapes[K];
}

/** Compiles the schemas that requests need, so that the first request is not the one that waits. */
export function warmUp(): void {
  for (const shape of ['CreateResponse', 'CreateItems', 'CreateEmbedding']) compiled(shape);
}
