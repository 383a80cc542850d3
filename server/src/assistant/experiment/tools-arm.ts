import { createHash } from 'node:crypto';

/** Whether a ticket is of those that order data and tools may be used for. */
export type ToolsArm = 'with' | 'without';

const SPAN = 2 ** 32;

/**
 * By the ticket's id alone, so that a ticket stays what it is through a restart and on every machine. A greater share takes tickets in and
 * puts none out, so that a share which is raised step by step changes as few as it can. `share` is a percentage.
 */
export function toolsArm(workspaceId: string, ticketId: string, share: number): ToolsArm {
  const digest = createHash('sha256').update(`tools ${workspaceId} ${ticketId}`).digest();
  return digest.readUInt32BE(0) / SPAN < share / 100 ? 'with' : 'without';
}
