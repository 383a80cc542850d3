/** The program the suite starts as a client: Baton's own way to the tools of a server somewhere else, asked for what the suite says. */
import { z } from 'zod';
import { withMcp } from '../../src/tools/sources/mcp/ask-mcp.ts';

const Context = z.looseObject({
  toolCalls: z.array(z.object({ name: z.string(), arguments: z.record(z.string(), z.unknown()) })).optional(),
});

const address = process.argv.at(-1) ?? '';
const said = Context.parse(JSON.parse(process.env['MCP_CONFORMANCE_CONTEXT'] ?? '{}'));
const place = { config: { environment: 'development' as const }, source: { address, title: 'The suite', name: 'suite' }, secret: null };
await withMcp(place, async (client) => {
  const { tools } = await client.listTools();
  const numbers = (names: readonly string[]) => Object.fromEntries(names.map((name, at) => [name, at + 1]));
  const calls = said.toolCalls ?? tools.map((tool) => ({ name: tool.name, arguments: numbers(Object.keys(tool.inputSchema.properties ?? {})) }));
  for (const call of calls) await client.callTool(call);
});
