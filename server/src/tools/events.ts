import { z } from 'zod';
import { defineEvent } from '#platform/db';

export const toolRan = defineEvent('tool.ran', z.object({ tool: z.string(), surface: z.string(), proposal_id: z.uuid().nullable() }));
