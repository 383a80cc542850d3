import type { Tool } from '../define-tool.ts';
import { buildHttpTools } from './http/build-http-tools.ts';
import type { ToolSource } from './source.ts';

/** The tools of one version of a source. Making their schemas takes about a millisecond. */
export function buildTools(source: ToolSource): Tool[] {
  return buildHttpTools(source);
}
