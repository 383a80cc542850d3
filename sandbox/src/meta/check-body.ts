import type { z } from 'zod';
import { type GraphError, graphError } from './graph-errors.ts';

type Issue = z.core.$ZodIssue;

/** Returns `body` as the schema's type, or throws the refusal Meta would give for the first thing wrong with it. */
export function checkBody<Checked>(schema: z.ZodType<Checked>, body: unknown): Checked {
  const result = schema.safeParse(body);
  if (result.success) {
    return result.data;
  }
  const issue = result.error.issues[0];
  throw issue === undefined ? graphError(100) : refusalOf(issue, body);
}

/** Parses a request body; what is not a JSON object is refused with code 100. */
export function parseObject(raw: Buffer): Record<string, unknown> {
  let body: unknown;
  try {
    body = JSON.parse(raw.toString('utf8'));
  } catch {
    throw graphError(100, { details: 'The request body is not valid JSON.' });
  }
  if (!isRecord(body)) {
    throw graphError(100, { details: 'The request body must be a JSON object.' });
  }
  return body;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Unknown keys, top-level fields and text are code 100; a missing or bad value deeper down is 131008 or 131009. */
function refusalOf(issue: Issue, body: unknown): GraphError {
  const name = paramName(issue.path);
  if (issue.code === 'unrecognized_keys') {
    return graphError(100, { message: `(#100) Unexpected key "${issue.keys[0]}" on param "${name}".`, details: `Remove ${issue.keys.join(', ')}.` });
  }
  const shallow = issue.path.length <= 1 || issue.path[0] === 'text';
  if (valueAt(body, issue.path) === undefined) {
    const details = `The parameter ${name} is required.`;
    return shallow ? graphError(100, { message: `(#100) ${details}`, details }) : graphError(131008, { details });
  }
  const details = `Param ${name} ${complaintOf(issue)}`;
  return shallow ? graphError(100, { message: `(#100) ${details}`, details }) : graphError(131009, { details });
}

function complaintOf(issue: Issue): string {
  const unit = 'origin' in issue && issue.origin === 'string' ? ' characters long' : '';
  if (issue.code === 'too_big') {
    return `must be at most ${issue.maximum}${unit}.`;
  }
  if (issue.code === 'too_small') {
    return `must be at least ${issue.minimum}${unit}.`;
  }
  return `${issue.code === 'custom' || issue.message.startsWith('must') ? issue.message : `is not valid: ${issue.message}`}.`;
}

/** `text['body']`, as Meta writes it. */
function paramName(path: readonly PropertyKey[]): string {
  const [first, ...rest] = path;
  return first === undefined ? '' : `${String(first)}${rest.map((step) => (typeof step === 'number' ? `[${step}]` : `['${String(step)}']`)).join('')}`;
}

function valueAt(body: unknown, path: readonly PropertyKey[]): unknown {
  let value = body;
  for (const step of path) {
    if (typeof value !== 'object' || value === null) {
      return undefined;
    }
    value = Reflect.get(value, step);
  }
  return value;
}
