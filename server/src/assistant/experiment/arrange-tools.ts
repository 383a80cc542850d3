import type { EffectiveAssistant } from '../settings/resolve-assistant.ts';
import { toolsArm } from './tools-arm.ts';
import type { ToolsArm } from './tools-arm.ts';

export interface Arranged {
  /** As it is for this ticket. */
  assistant: EffectiveAssistant;
  /** Null: all tickets are alike, so there is nothing to compare. */
  arm: ToolsArm | null;
}

/** The assistant as a ticket has it: without order data and tools where the ticket is of the other part. */
export function arrangeTools(assistant: EffectiveAssistant, workspaceId: string, ticketId: string): Arranged {
  const { tools_share: share, orders, tools } = assistant.settings;
  if (share >= 100 || (!orders && tools.length === 0)) return { assistant, arm: null };
  const arm = toolsArm(workspaceId, ticketId, share);
  return { arm, assistant: arm === 'with' ? assistant : { ...assistant, settings: { ...assistant.settings, orders: false, tools: [] } } };
}
