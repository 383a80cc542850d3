import { z } from 'zod';
import { defineEvent } from '#platform/db';

export const toolRan = defineEvent('tool.ran', z.object({ tool: z.string(), surface: z.string(), proposal_id: z.uuid().nullable() }));

/** Somebody said no to what a tool would have done. */
export const proposalDeclined = defineEvent('tool.declined', z.object({ tool: z.string(), proposal_id: z.uuid() }));

const source = { tool_source_id: z.uuid(), kind: z.string(), name: z.string() };
const changes = z.record(z.string(), z.object({ from: z.unknown(), to: z.unknown() }));
export const sourceAdded = defineEvent('tool_source.added', z.object({ ...source, tools: z.array(z.string()) }));
export const sourceChanged = defineEvent('tool_source.changed', z.object({ ...source, changes }));
export const sourceRemoved = defineEvent('tool_source.removed', z.object(source));
/** Its rows are new. */
export const sourceLoaded = defineEvent('tool_source.loaded', z.object({ ...source, rows: z.int(), columns: z.int() }));
