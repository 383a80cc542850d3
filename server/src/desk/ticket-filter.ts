import { seesAllTickets } from '#conversations';
import type { TicketStatus, TicketView } from '#conversations';
import type { Principal } from '#platform/principal';
import type { Binder } from './binder.ts';

/** What a list is narrowed to; everything given must hold. Undefined means: not narrowed by this. */
export interface TicketFilter {
  status?: TicketStatus[] | undefined;
  channel?: TicketView['channel'] | undefined;
  priority?: string[] | undefined;
  /** A teammate's id, or none. */
  assignee?: string | undefined;
  team?: string | undefined;
  tags?: string[] | undefined;
  contactId?: string | undefined;
  inboxId?: string | undefined;
  owner?: 'assistant' | 'people' | undefined;
  sla?: string[] | undefined;
  createdFrom?: string | undefined;
  createdTo?: string | undefined;
  updatedFrom?: string | undefined;
  updatedTo?: string | undefined;
  /** A question to the text index, made by `askFor`; null: words that cannot be asked for. */
  asked?: string | null | undefined;
}

const OPEN: readonly TicketStatus[] = ['open', 'in_progress', 'pending'];
/** Word for word the predicate of the indexes of open tickets: only so does the planner see that they serve. */
export const IS_OPEN = "t.status in ('open', 'in_progress', 'pending')";
export const IS_PAST = "t.status in ('resolved', 'closed')";

/** The open and the closed statuses a list asks for. */
export function splitStatus({ status }: TicketFilter): { open: TicketStatus[]; past: TicketStatus[] } {
  const wanted: readonly TicketStatus[] = status && status.length > 0 ? status : [...OPEN, 'resolved', 'closed'];
  return { open: wanted.filter((one) => OPEN.includes(one)), past: wanted.filter((one) => !OPEN.includes(one)) };
}

/** The filter on `tickets t` as SQL: the workspace, who may see it, and everything but the status. */
export function toConditions(filter: TicketFilter, who: Principal, bind: Binder): string[] {
  const found: string[] = [`t.workspace_id = ${bind(who.workspaceId)}`];
  const add = (value: unknown, condition: (place: string) => string) => {
    if (value !== undefined) found.push(condition(bind(value)));
  };
  if (!seesAllTickets(who)) found.push(`(t.assignee_id is null or t.assignee_id = ${bind(who.id)})`);
  if (filter.asked === null) found.push('false');
  if (filter.channel)
    add(filter.channel, (place) => `t.inbox_id in (select i.id from inboxes i where i.workspace_id = t.workspace_id and i.channel = ${place})`);
  add(filter.priority, (place) => `t.priority = any(${place}::text[])`);
  if (filter.assignee === 'none') found.push('t.assignee_id is null');
  else add(filter.assignee, (place) => `t.assignee_id = ${place}`);
  if (filter.team === 'none') found.push('t.team_id is null');
  else add(filter.team, (place) => `t.team_id = ${place}`);
  add(filter.tags, (place) => `t.tags @> ${place}::text[] and t.tags <> '{}'`);
  add(filter.contactId, (place) => `t.contact_id = ${place}`);
  add(filter.inboxId, (place) => `t.inbox_id = ${place}`);
  add(filter.owner, (place) => `t.owner = ${place}`);
  add(filter.sla, (place) => `t.sla_state = any(${place}::text[])`);
  add(filter.createdFrom, (place) => `t.created_at >= ${place}`);
  add(filter.createdTo, (place) => `t.created_at < ${place}`);
  add(filter.updatedFrom, (place) => `t.updated_at >= ${place}`);
  add(filter.updatedTo, (place) => `t.updated_at < ${place}`);
  if (filter.asked) {
    const past = bind(splitStatus(filter).past.length > 0);
    add(filter.asked, (place) => `t.id = any(array(select distinct f.ticket_id from search_found(${place}, ${past}) as f))`);
  }
  return found;
}

/** The condition for these statuses, in the words of the indexes where all of a kind are meant. */
export function toStatus(wanted: readonly TicketStatus[], bind: Binder): string {
  if (wanted.length === 0) return 'false';
  if (wanted.length === 5) return 'true';
  const open = wanted.filter((one) => OPEN.includes(one));
  const zone = open.length === wanted.length ? IS_OPEN : open.length === 0 ? IS_PAST : 'true';
  const whole = zone === IS_OPEN ? 3 : 2;
  return zone !== 'true' && wanted.length === whole ? zone : `${zone} and t.status = any(${bind(wanted)}::text[])`;
}
