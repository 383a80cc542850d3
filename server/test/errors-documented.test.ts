import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { ERROR_CODES, ErrorEnvelope } from '@baton/contract';
import { BatonError, ERRORS } from '#platform/errors';
import { errorEnvelope } from '#platform/http';

const page = readFileSync(fileURLToPath(new URL('../../documentation/reference/errors.md', import.meta.url)), 'utf8');
const rows = [...page.matchAll(/^\| `(\w+)` \| (\d{3}) \| (.+?) \| (.+?) \|$/gm)].map(([, code, status]) => [code, Number(status)]);
const table = Object.entries(ERRORS).map(([code, { status }]) => [code, status]);

test('every error code is documented with its status, and nothing else is', () => {
  expect(Object.fromEntries(rows)).toEqual(Object.fromEntries(table));
  expect(rows).toHaveLength(table.length);
});

test('the contract knows exactly the codes that the server can answer', () => {
  expect(ERROR_CODES.toSorted()).toEqual(Object.keys(ERRORS).toSorted());
});

test('an envelope of every code fits the contract', () => {
  for (const code of ERROR_CODES)
    expect(ErrorEnvelope.parse(errorEnvelope(new BatonError(code), 'request-1')).error).toMatchObject({ code, request_id: 'request-1' });
});
