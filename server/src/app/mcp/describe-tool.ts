import type { Tool as McpTool } from '@modelcontextprotocol/server';
import type { Tool } from '#tools';

const described = new WeakMap<Tool, McpTool>();

/** A tool as the protocol lists it. All four hints are said: what is not said counts as dangerous. */
export function describeTool(tool: Tool): McpTool {
  const known = described.get(tool);
  if (known) return known;
  const read = tool.class === 'read';
  const made: McpTool = {
    name: tool.name,
    title: tool.title,
    description: tool.asksFirst ? `${tool.description} Called without confirm_token it only shows what it would do.` : tool.description,
    inputSchema: withToken(tool) as McpTool['inputSchema'],
    // What is shown before a change has another shape than what comes of it.
    ...(tool.asksFirst ? {} : { outputSchema: tool.outputSchema as NonNullable<McpTool['outputSchema']> }),
    annotations: {
      title: tool.title,
      readOnlyHint: read,
      destructiveHint: tool.class === 'irreversible' || tool.class === 'external',
      idempotentHint: read,
      openWorldHint: tool.class === 'external',
    },
  };
  described.set(tool, made);
  return made;
}

function withToken({ asksFirst, inputSchema }: Tool): Record<string, unknown> {
  if (!asksFirst) return inputSchema;
  const token = { type: 'string', description: 'What the first call gave, once somebody said yes to exactly what it showed.' };
  return { ...inputSchema, properties: { ...(inputSchema['properties'] as Record<string, unknown>), confirm_token: token } };
}
