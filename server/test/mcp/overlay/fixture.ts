import type { CallToolResult, InputRequiredResult, ServerContext, Tool } from '@modelcontextprotocol/server';

/** A tool the protocol's suite calls by name. */
export interface FixtureTool {
  name: string;
  description: string;
  inputSchema?: Tool['inputSchema'];
  answer(call: ServerContext): Promise<CallToolResult | InputRequiredResult> | CallToolResult | InputRequiredResult;
}

/** One red point. */
export const PICTURE = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==';

/** No sound at all, as a WAV file. */
export const SOUND = 'UklGRiYAAABXQVZFZm10IBAAAAABAAEAQB8AAAB9AAACABAAZGF0YQIAAAA=';

export const says = (text: string): CallToolResult => ({ content: [{ type: 'text', text }] });
