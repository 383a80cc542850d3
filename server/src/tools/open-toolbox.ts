import { getArticleTool, searchKnowledgeTool } from './builtin/knowledge-tools.ts';
import { getTicketTool, listTicketsTool, searchTicketsTool } from './builtin/read-ticket-tools.ts';
import { addTicketNoteTool, createTicketTool, handOffTicketTool, replyToTicketTool } from './builtin/write-ticket-tools.ts';
import { createToolbox } from './toolbox.ts';
import type { Toolbox } from './toolbox.ts';

/** The tools of this installation. */
export function openToolbox(): Toolbox {
  return createToolbox([
    searchKnowledgeTool,
    getArticleTool,
    listTicketsTool,
    searchTicketsTool,
    getTicketTool,
    createTicketTool,
    addTicketNoteTool,
    handOffTicketTool,
    replyToTicketTool,
  ]);
}
