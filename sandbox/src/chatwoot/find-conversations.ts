import type { ApiCall } from './api-call.ts';
import { numberOf } from './api-call.ts';
import { isFields } from './check-content.ts';
import { contactOf } from './chatwoot-state.ts';
import type { ChatwootConversation, ChatwootState, Fields } from './chatwoot-state.ts';
import { presentConversation } from './present-conversation.ts';
import { crashed, unprocessable } from './refusal.ts';

const PER_PAGE = 25;

/** `GET conversations`: open ones unless told, newest activity first. */
export function listConversations({ state, actor, query }: ApiCall): unknown {
  const mine = actor.kind === 'user' ? actor.user.id : 0;
  const status = query.get('status') ?? 'open';
  const found = [...state.conversations.values()].filter((one) => (status === 'all' || one.status === status) && fits(state, one, query));
  const kinds: Record<string, (one: ChatwootConversation) => boolean> = {
    me: (one) => one.assigneeId === mine,
    unassigned: (one) => one.assigneeId === null,
    assigned: (one) => one.assigneeId !== null,
  };
  const kind = kinds[query.get('assignee_type') ?? 'all'] ?? (() => true);
  const payload = page(found.filter(kind).toSorted(SORTS[query.get('sort_by') ?? ''] ?? newestFirst), query);
  return { data: { meta: counts(found, mine), payload: payload.map((one) => presentConversation(state, one)) } };
}

const newestFirst = (a: ChatwootConversation, b: ChatwootConversation) => b.lastActivityAt - a.lastActivityAt || b.id - a.id;
const SORTS: Record<string, typeof newestFirst> = {
  last_activity_at_desc: newestFirst,
  last_activity_at_asc: (a, b) => newestFirst(b, a),
  created_at_desc: (a, b) => b.createdAt - a.createdAt || b.id - a.id,
  created_at_asc: (a, b) => a.createdAt - b.createdAt || a.id - b.id,
};

/** The counts alone. */
export function countConversations({ state, actor, query }: ApiCall): unknown {
  const status = query.get('status') ?? 'open';
  const found = [...state.conversations.values()].filter((one) => (status === 'all' || one.status === status) && fits(state, one, query));
  return { meta: counts(found, actor.kind === 'user' ? actor.user.id : 0) };
}

function fits(state: ChatwootState, one: ChatwootConversation, query: URLSearchParams): boolean {
  const [inbox, team, words, within] = ['inbox_id', 'team_id', 'q', 'updated_within'].map((name) => query.get(name));
  const labels = query.getAll('labels[]');
  if (inbox && one.inboxId !== numberOf(inbox)) return false;
  if (team && one.teamId !== numberOf(team)) return false;
  if (labels.length > 0 && !labels.some((label) => one.labels.includes(label))) return false;
  if (within && one.updatedAt < Date.now() - (numberOf(within) ?? 0) * 1000) return false;
  if (!words) return true;
  const name = contactOf(state, one.contactId).name;
  return [name, ...one.messages.map((message) => message.content ?? '')].some((text) => text.toLowerCase().includes(words.toLowerCase()));
}

function counts(found: readonly ChatwootConversation[], mine: number): Fields {
  const assigned = found.filter((one) => one.assigneeId !== null);
  return {
    mine_count: assigned.filter((one) => one.assigneeId === mine).length,
    assigned_count: assigned.length,
    unassigned_count: found.length - assigned.length,
    all_count: found.length,
  };
}

function page<One>(found: readonly One[], query: URLSearchParams): One[] {
  const number = Math.max(1, numberOf(query.get('page')) ?? 1);
  return found.slice((number - 1) * PER_PAGE, number * PER_PAGE);
}

/** The operators that each key takes. */
const PLAIN = ['equal_to', 'not_equal_to'];
const OR_PRESENT = [...PLAIN, 'is_present', 'is_not_present'];
const WORDS = [...PLAIN, 'contains', 'does_not_contain'];
const DATES = ['is_greater_than', 'is_less_than', 'days_before'];
const KEYS: Record<string, { operators: readonly string[]; value: (one: ChatwootConversation) => unknown }> = {
  status: { operators: PLAIN, value: (one) => one.status },
  assignee_id: { operators: OR_PRESENT, value: (one) => one.assigneeId },
  inbox_id: { operators: OR_PRESENT, value: (one) => one.inboxId },
  contact_id: { operators: OR_PRESENT, value: (one) => one.contactId },
  team_id: { operators: OR_PRESENT, value: (one) => one.teamId },
  priority: { operators: PLAIN, value: (one) => one.priority },
  display_id: { operators: WORDS, value: (one) => one.id },
  campaign_id: { operators: OR_PRESENT, value: () => null },
  labels: { operators: OR_PRESENT, value: (one) => one.labels },
  browser_language: { operators: PLAIN, value: (one) => one.additionalAttributes['browser_language'] },
  conversation_language: { operators: PLAIN, value: (one) => one.additionalAttributes['conversation_language'] },
  referer: { operators: WORDS, value: (one) => one.additionalAttributes['referer'] },
  mail_subject: { operators: WORDS, value: (one) => one.additionalAttributes['mail_subject'] },
  created_at: { operators: DATES, value: (one) => one.createdAt },
  last_activity_at: { operators: DATES, value: (one) => one.lastActivityAt },
};

/** `POST conversations/filter`. A key, operator or joining word that is not known is 422. */
export function filterConversations({ state, actor, query, params }: ApiCall): unknown {
  const { payload } = params;
  if (!Array.isArray(payload) || !payload.every(isFields)) throw crashed();
  const tests = payload.map((condition, at) => ({ test: testOf(state, condition), joined: joinedBy(condition, at === payload.length - 1) }));
  const matches = (one: ChatwootConversation) =>
    tests.reduce<{ value: boolean; join: 'AND' | 'OR' }>(
      ({ value, join }, { test, joined }) => ({ value: join === 'AND' ? value && test(one) : value || test(one), join: joined }),
      { value: true, join: 'AND' },
    ).value;
  const found = [...state.conversations.values()].filter(matches).toSorted(newestFirst);
  const mine = actor.kind === 'user' ? actor.user.id : 0;
  return { meta: counts(found, mine), payload: page(found, query).map((one) => presentConversation(state, one)) };
}

function joinedBy(condition: Fields, isLast: boolean): 'AND' | 'OR' {
  const word = condition['query_operator'];
  if (word === 'AND' || word === 'OR' || word === 'and' || word === 'or') return word.toUpperCase() as 'AND' | 'OR';
  if (isLast && (word === undefined || word === null || word === '')) return 'AND';
  throw unprocessable('Query operator must be either "AND" or "OR".');
}

function testOf(state: ChatwootState, condition: Fields): (one: ChatwootConversation) => boolean {
  const key = String(condition['attribute_key']);
  const operator = String(condition['filter_operator']);
  const values = [condition['values']].flat().filter((value) => value !== undefined && value !== null);
  const known = KEYS[key] ?? customKey(state, key);
  if (!known) {
    throw unprocessable(
      `Invalid attribute key - [${key}]. The key should be one of [${Object.keys(KEYS).join(',')}] or a custom attribute defined in the account.`,
    );
  }
  if (!known.operators.includes(operator)) {
    throw unprocessable(`Invalid operator. The allowed operators for ${key} are [${known.operators.join(',')}].`);
  }
  const wanted = values.map(String);
  if (wanted.length === 0 && !operator.endsWith('_present')) throw unprocessable(`Invalid value. The values provided for ${key} are invalid`);
  return (one) => compare(operator, known.value(one), wanted);
}

/** An attribute that some conversation has stands for one that the account has defined. */
function customKey(state: ChatwootState, key: string): (typeof KEYS)[string] | undefined {
  const used = [...state.conversations.values()].some((one) => Object.hasOwn(one.customAttributes, key));
  return used ? { operators: [...WORDS, 'is_present', 'is_not_present'], value: (one) => one.customAttributes[key] } : undefined;
}

function compare(operator: string, value: unknown, wanted: readonly string[]): boolean {
  const has = [value]
    .flat()
    .filter((one) => one !== null && one !== undefined)
    .map(String);
  const day = 86_400_000;
  switch (operator) {
    case 'equal_to':
      return has.some((one) => wanted.includes(one) || wanted.includes('all'));
    case 'not_equal_to':
      return !has.some((one) => wanted.includes(one));
    case 'contains':
      return has.some((one) => wanted.some((part) => one.toLowerCase().includes(part.toLowerCase())));
    case 'does_not_contain':
      return !has.some((one) => wanted.some((part) => one.toLowerCase().includes(part.toLowerCase())));
    case 'is_present':
      return has.length > 0;
    case 'is_not_present':
      return has.length === 0;
    case 'is_greater_than':
      return Number(value) > Date.parse(wanted[0] ?? '');
    case 'is_less_than':
      return Number(value) < Date.parse(wanted[0] ?? '');
    default:
      return Number(value) < Date.now() - Number(wanted[0]) * day;
  }
}
