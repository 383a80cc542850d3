import { addActivity } from './add-activity.ts';
import { announceConversation, changedAttributes } from './announce.ts';
import type { Changed } from './announce.ts';
import type { ChatwootConversation, ChatwootState } from './chatwoot-state.ts';
import { tellAssignment, tellPriority, tellStatus } from './tell-activity.ts';
import { isoTime } from './present-people.ts';

export type Changes = Partial<
  Pick<
    ChatwootConversation,
    'status' | 'snoozedUntil' | 'assigneeId' | 'assigneeBotId' | 'teamId' | 'priority' | 'customAttributes' | 'waitingSince' | 'firstReplyAt'
  >
>;

/** How webhooks call each column; a change to any of these is a `conversation_updated`. */
const COLUMNS: Record<keyof Changes, string> = {
  status: 'status',
  snoozedUntil: 'snoozed_until',
  assigneeId: 'assignee_id',
  assigneeBotId: 'assignee_agent_bot_id',
  teamId: 'team_id',
  priority: 'priority',
  customAttributes: 'custom_attributes',
  waitingSince: 'waiting_since',
  firstReplyAt: 'first_reply_created_at',
};
const TIMES = new Set(['snoozedUntil', 'waitingSince', 'firstReplyAt']);

/**
 * Saves changes and tells of them: opened or resolved, status_changed, updated, in this order, and the activity. `by` is the name of the
 * user or bot at work, `null` for the system, which leaves no activity.
 */
export function changeConversation(state: ChatwootState, conversation: ChatwootConversation, changes: Changes, by: string | null): void {
  const before = { ...conversation };
  const wanted: Changes = { ...changes };
  if ((wanted.status ?? conversation.status) !== 'snoozed') wanted.snoozedUntil = null;
  if ((wanted.assigneeId ?? (wanted.assigneeId === undefined ? conversation.assigneeId : null)) !== null) wanted.assigneeBotId = null;
  const changed: Changed = {};
  for (const [key, value] of Object.entries(wanted) as [keyof Changes, Changes[keyof Changes]][]) {
    if (JSON.stringify(before[key]) === JSON.stringify(value)) continue;
    changed[COLUMNS[key]] = { previous_value: shown(key, before[key]), current_value: shown(key, value) };
  }
  if (Object.keys(changed).length === 0) return;
  Object.assign(conversation, wanted);
  touch(conversation, changed);
  if (changed['status'] !== undefined) {
    if (conversation.status === 'resolved') conversation.waitingSince = null;
    if (conversation.status === 'open') announceConversation(state, conversation, 'conversation_opened');
    if (conversation.status === 'resolved') announceConversation(state, conversation, 'conversation_resolved');
    announceConversation(state, conversation, 'conversation_status_changed', null);
  }
  announceConversation(state, conversation, 'conversation_updated', changedAttributes(changed));
  for (const text of [tellStatus(before, conversation, by), tellPriority(before, conversation, by), tellAssignment(state, before, { conversation, by })]) {
    if (text !== null) addActivity(state, conversation, text);
  }
}

/** Labels are saved twice underneath, and told twice. The whole list is replaced. */
export function changeLabels(state: ChatwootState, conversation: ChatwootConversation, labels: string[], by: string | null): void {
  const next = [...new Set(labels)];
  const previous = conversation.labels;
  const added = next.filter((label) => !previous.includes(label));
  const removed = previous.filter((label) => !next.includes(label));
  if (added.length + removed.length === 0) return;
  conversation.labels = next;
  const changed: Changed = { label_list: { previous_value: previous, current_value: next } };
  touch(conversation, changed);
  announceConversation(state, conversation, 'conversation_updated', changedAttributes(changed));
  announceConversation(state, conversation, 'conversation_updated', changedAttributes(changed));
  if (by === null) return;
  if (added.length > 0) addActivity(state, conversation, `${by} added ${added.join(', ')}`);
  if (removed.length > 0) addActivity(state, conversation, `${by} removed ${removed.join(', ')}`);
}

/** The time of the change, which is part of what changed. It never stands still, so that states can be ordered by it. */
function touch(conversation: ChatwootConversation, changed: Changed): void {
  const previous = conversation.updatedAt;
  conversation.updatedAt = Math.max(Date.now(), previous + 1);
  changed['updated_at'] = { previous_value: isoTime(previous), current_value: isoTime(conversation.updatedAt) };
}

function shown(key: keyof Changes, value: unknown): unknown {
  return TIMES.has(key) && typeof value === 'number' ? isoTime(value) : value;
}
