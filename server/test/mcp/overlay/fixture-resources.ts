import type { ReadResourceResult } from '@modelcontextprotocol/server';
import { PICTURE } from './fixture.ts';

export const FIXTURE_RESOURCES = [
  { uri: 'test://static-text', name: 'Text', mimeType: 'text/plain' },
  { uri: 'test://static-binary', name: 'A picture', mimeType: 'image/png' },
];

export const FIXTURE_TEMPLATE = { name: 'Data', uriTemplate: 'test://template/{id}/data', mimeType: 'application/json' };

/** What stands at an address of the suite; null: it is none of the suite's. */
export function readFixture(uri: string): ReadResourceResult['contents'] | null {
  if (uri === 'test://static-text') return [{ uri, mimeType: 'text/plain', text: 'This is the content of the static text resource.' }];
  if (uri === 'test://static-binary') return [{ uri, mimeType: 'image/png', blob: PICTURE }];
  const [, id] = /^test:\/\/template\/([^/]+)\/data$/.exec(uri) ?? [];
  return id === undefined ? null : [{ uri, mimeType: 'application/json', text: JSON.stringify({ id, templateTest: true, data: `Data for ID: ${id}` }) }];
}
