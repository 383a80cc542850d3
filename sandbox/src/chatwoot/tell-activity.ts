import type { ChatwootConversation, ChatwootState, Status } from './chatwoot-state.ts';

const STATUS: Record<Status, string> = {
  open: 'Conversation was reopened by',
  resolved: 'Conversation was marked resolved by',
  pending: 'Conversation was marked as pending by',
  snoozed: 'Conversation was snoozed by',
};

/** The line that people see in the thread, or `null` where the system was at work. */
export function tellStatus(before: ChatwootConversation, after: ChatwootConversation, by: string | null): string | null {
  return by === null || before.status === after.status ? null : `${STATUS[after.status]} ${by}`;
}

export function tellPriority(before: ChatwootConversation, after: ChatwootConversation, by: string | null): string | null {
  if (by === null || before.priority === after.priority) return null;
  if (after.priority === null) return `${by} removed the priority`;
  return before.priority === null ? `${by} set the priority to ${after.priority}` : `${by} changed the priority from ${before.priority} to ${after.priority}`;
}

export function tellAssignment(
  state: ChatwootState,
  before: ChatwootConversation,
  { conversation: after, by }: { conversation: ChatwootConversation; by: string | null },
): string | null {
  if (by === null) return null;
  if (before.assigneeId !== after.assigneeId) {
    const name = after.assigneeId === null ? undefined : state.users.get(after.assigneeId)?.name;
    if (name === undefined) return `Conversation unassigned by ${by}`;
    return name === by ? `${by} self-assigned this conversation` : `Assigned to ${name} by ${by}`;
  }
  if (before.teamId === after.teamId) return null;
  const team = state.teams.get(after.teamId ?? before.teamId ?? 0) ?? '';
  return after.teamId === null ? `Unassigned from ${team} by ${by}` : `Assigned to ${team} by ${by}`;
}
