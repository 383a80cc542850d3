import { createHash } from 'node:crypto';
import { z } from 'zod';
import { canonical } from '../../canonical.ts';
import type { ToolSource } from '../source.ts';

const Offered = z.object({
  tool: z.string(),
  title: z.string(),
  description: z.string(),
  /** Of name, description and schema as the server gave them. */
  digest: z.string(),
  saysItOnlyReads: z.boolean(),
});
const Allowed = z.object({
  tool: z.string(),
  /** Ours; the source's name stands before it. */
  name: z.string(),
  class: z.enum(['read', 'reversible', 'irreversible', 'external']),
  title: z.string(),
  description: z.string(),
  digest: z.string(),
  /** Limited. */
  schema: z.record(z.string(), z.unknown()),
  /** `changed`: it is another than was allowed, and waits to be allowed anew. `gone`: the server has it no more. */
  state: z.enum(['allowed', 'changed', 'gone']),
});
const Definition = z.object({ allowed: z.array(Allowed).default([]), offered: z.array(Offered).default([]) });

export type OfferedTool = z.infer<typeof Offered>;
export type AllowedTool = z.infer<typeof Allowed>;
export type McpDefinition = z.infer<typeof Definition>;

export function offerOf(source: Pick<ToolSource, 'definition'>): McpDefinition {
  return Definition.parse(source.definition);
}

/** The same for the same tool: whoever allowed it allowed these words and these arguments. */
export function digestOf(tool: { name: string; description?: string | undefined; inputSchema: unknown }): string {
  return createHash('sha256')
    .update(canonical([tool.name, tool.description ?? '', tool.inputSchema]))
    .digest('hex');
}
