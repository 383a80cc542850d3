import type { Tool } from '../define-tool.ts';
import { buildHttpTools } from './http/build-http-tools.ts';
import { buildMcpTools, mcpToolNames } from './mcp/build-mcp-tools.ts';
import { buildSheetTools, sheetToolNames } from './sheet/build-sheet-tools.ts';
import type { ToolSource } from './source.ts';

/** The tools of one version of a source. Making their schemas takes about a millisecond. */
export function buildTools(source: ToolSource): Tool[] {
  if (source.kind === 'mcp') return buildMcpTools(source);
  return source.kind === 'spreadsheet' ? buildSheetTools(source) : buildHttpTools(source);
}

/** The names that are its own, also of tools that are not there yet. */
export function namesOf(source: ToolSource): string[] {
  if (source.kind === 'mcp') return mcpToolNames(source);
  return source.kind === 'spreadsheet' ? sheetToolNames(source) : buildTools(source).map((tool) => tool.name);
}
