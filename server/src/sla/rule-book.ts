import { listCalendars, readHours } from '#accounts';
import type { BusinessCalendar, CalendarRef, OpenCalendar } from '#accounts';
import type { Tx } from '#platform/db';
import { readPolicies } from './policies.ts';
import type { ClockKind, Priority } from './schema.ts';

/** What a clock counts by: the copy it carries from its beginning. */
export interface ClockSettings {
  priority: Priority;
  targetSeconds: number;
  warningPercent: number;
  assistantCounts: boolean;
  /** Null: around the clock. */
  calendar: CalendarRef | null;
}

/** Today's policies and hours of a workspace, read once for a transaction. */
export interface RuleBook {
  /** Null where the policy sets no target. */
  settingsFor(kind: ClockKind, ticket: { priority: Priority; teamId: string | null; inboxId: string }): ClockSettings | null;
}

const TARGETS = { first_response: 'firstResponseSeconds', next_response: 'nextResponseSeconds', resolution: 'resolutionSeconds' } as const;

export async function openRuleBook(tx: Tx): Promise<RuleBook> {
  const policies = await readPolicies(tx);
  const usesHours = Object.values(policies).some((policy) => policy.businessHoursOnly);
  const calendars = usesHours ? await listCalendars({ db: tx }, tx.workspaceId ?? '') : [];
  return {
    settingsFor(kind, ticket) {
      const policy = policies[ticket.priority];
      const targetSeconds = policy[TARGETS[kind]];
      if (targetSeconds === null) return null;
      const calendar = policy.businessHoursOnly ? chooseCalendar(calendars, { ...ticket, calendarId: policy.calendarId }) : null;
      return { priority: ticket.priority, targetSeconds, warningPercent: policy.warningPercent, assistantCounts: policy.assistantCounts, calendar };
    },
  };
}

function chooseCalendar(calendars: readonly BusinessCalendar[], by: { calendarId: string | null; teamId: string | null; inboxId: string }): CalendarRef | null {
  const { calendarId, teamId, inboxId } = by;
  const chosen =
    calendars.find((one) => calendarId !== null && one.id === calendarId) ??
    calendars.find((one) => teamId !== null && one.teamIds.includes(teamId)) ??
    calendars.find((one) => one.inboxIds.includes(inboxId)) ??
    calendars.find((one) => one.isDefault);
  return chosen?.id ? { id: chosen.id, version: chosen.version } : null;
}

/** The hours that these clocks count by, by id and version. */
export async function readHoursOf(tx: Tx, refs: readonly (CalendarRef | null)[]): Promise<(ref: CalendarRef | null) => OpenCalendar | null> {
  const found = new Map<string, OpenCalendar | null>();
  for (const ref of refs) {
    if (ref && !found.has(keyOf(ref))) found.set(keyOf(ref), await readHours(tx, ref));
  }
  return (ref) => (ref ? (found.get(keyOf(ref)) ?? null) : null);
}

const keyOf = ({ id, version }: CalendarRef) => `${id}:${version}`;
