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
  const assigneeId = wanted.assigneeId === undefined ? conversation.assigneeId : wanted.assigneeId;
  if (assigneeId !== null) wanted.assigneeBotId = null;
  const changed: Changed = {};
  for (const [key, value] of Object.entries(wanted) as [keyof Changes, Changes[keyof Changes]][]) {
    if (JSON.stringify(before[key]) === JSON.stringify(value)) continue;
    changed[COLUMNS[key]] = { previous_value: shown(key, before[key]), current_value: shown(key, value) };
  }
  if (Object.keys(changed).length === 0) return;
  Object.assign(conversation, wanted);
  const assigned = autoAssign(state, conversation, changed);
  const told: Changed = assigned ?? changed;
  touch(conversation, told);
  if (told['status'] !== undefined) tellStatusChange(state, conversation);
  announceConversation(state, conversation, 'conversation_updated', changedAttributes(told));
  const lines = [
    assigned === null ? tellStatus(before, conversation, by) : null,
    tellPriority(before, conversation, by),
    tellAssignment(state, before, { conversation, by }),
  ];
  for (const text of lines) if (text !== null) addActivity(state, conversation, text);
}

function tellStatusChange(state: ChatwootState, conversation: ChatwootConversation): void {
  if (conversation.status === 'resolved') conversation.waitingSince = null;
  if (conversation.status === 'open') announceConversation(state, conversation, 'conversation_opened');
  if (conversation.status === 'resolved') announceConversation(state, conversation, 'conversation_resolved');
  announceConversation(state, conversation, 'conversation_status_changed', null);
}

/**
 * An inbox that assigns by itself does so while the opening is being saved, and only that second save is told of: the assignee is in
 * `changed_attributes`, the status is not, and no `conversation_status_changed` comes. `null` where nobody was assigned.
 */
function autoAssign(state: ChatwootState, conversation: ChatwootConversation, changed: Changed): Changed | null {
  const opened = changed['status'] !== undefined && conversation.status === 'open';
  if (!opened || conversation.assigneeId !== null || !state.settings.autoAssignment) return null;
  const user = [...state.users.values()].find((one) => one.role === 'agent');
  if (!user) return null;
  conversation.assigneeId = user.id;
  conversation.assigneeBotId = null;
  return { assignee_id: { previous_value: null, current_value: user.id } };
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
