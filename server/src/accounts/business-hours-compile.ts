import { BatonError } from '#platform/errors';
import { isTimeZone } from './business-hours-zone.ts';
import { openingAt } from './business-hours-time.ts';
import type { OpenCalendar, OpenMinutes } from './business-hours-time.ts';

/** Opening hours as people write them and the database keeps them. */
export interface BusinessHours {
  /** IANA name. */
  timeZone: string;
  /** Ranges for each day; one that ends at or before its beginning runs into the next day. A day left out is closed. */
  weekly: Partial<Record<Weekday, TimeRange[]>>;
  holidays: Holiday[];
}

/** `09:00` to `17:00`; 24:00 is the end of the day. */
export interface TimeRange {
  from: string;
  to: string;
}

export interface Holiday {
  /** `2026-12-25`. Of a yearly one the year does not count; 02-29 comes in leap years only. */
  date: string;
  name: string;
  yearly: boolean;
  /** Hours of that day instead of the weekday's; none: closed all day. */
  open: TimeRange[];
}

export const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;

export type Weekday = (typeof WEEKDAYS)[number];

const DAY_MINUTES = 1440;

/** Makes hours ready to count with. Assumes that they were checked. */
export function compileHours(hours: BusinessHours): OpenCalendar {
  const weekly: OpenMinutes[][] = WEEKDAYS.map(() => []);
  WEEKDAYS.forEach((weekday, day) => {
    for (const { from, to } of (hours.weekly[weekday] ?? []).map(toMinutes)) {
      if (from < to) weekly[day]?.push({ from, to });
      else {
        weekly[day]?.push({ from, to: DAY_MINUTES });
        weekly[(day + 1) % 7]?.push({ from: 0, to });
      }
    }
  });
  const special = (yearly: boolean) => hours.holidays.filter((one) => one.yearly === yearly);
  return {
    timeZone: hours.timeZone,
    weekly: weekly.map(joined),
    dated: new Map(special(false).map((one) => [one.date, joined(one.open.map(toMinutes))])),
    yearly: new Map(special(true).map((one) => [one.date.slice(5), joined(one.open.map(toMinutes))])),
  };
}

/** @throws invalid_input naming each field that is wrong, and when it would not open once within a year */
export function checkHours(hours: BusinessHours, now: Date): OpenCalendar {
  const problems = [...zoneProblems(hours), ...weeklyProblems(hours), ...holidayProblems(hours)];
  if (problems.length > 0) throw new BatonError('invalid_input', { details: problems });
  const calendar = compileHours(hours);
  const { isOpen, opensAt } = openingAt(calendar, now.getTime());
  if (!isOpen && (opensAt === null || opensAt > now.getTime() + 366 * 86_400_000)) {
    const reason =
      'is never open in the coming year: time would stand still for every ticket. Give at least one range, or use targets that count around the clock';
    throw new BatonError('invalid_input', { message: 'These hours never open.', details: [problem('weekly', reason)] });
  }
  return calendar;
}

interface Problem {
  field: string;
  reason: string;
  allowed: unknown;
}

const problem = (field: string, reason: string, allowed: unknown = null): Problem => ({ field, reason, allowed });

function zoneProblems({ timeZone }: BusinessHours): Problem[] {
  return isTimeZone(timeZone) ? [] : [problem('time_zone', 'is no time zone: give an IANA name', 'such as Europe/Amsterdam or UTC')];
}

function weeklyProblems({ weekly }: BusinessHours): Problem[] {
  return WEEKDAYS.flatMap((weekday) =>
    (weekly[weekday] ?? []).flatMap((range, n) => {
      const { from, to } = toMinutes(range);
      const field = `weekly.${weekday}.${n}`;
      if (from === DAY_MINUTES) return [problem(`${field}.from`, 'begins at the end of the day: use 00:00 of the next')];
      return from === to ? [problem(field, 'begins and ends at the same minute: for a whole day use 00:00 to 24:00')] : [];
    }),
  );
}

function holidayProblems({ holidays }: BusinessHours): Problem[] {
  const seen = new Set<string>();
  return holidays.flatMap((holiday, n) => {
    const found: Problem[] = [];
    if (!isDate(holiday.date)) found.push(problem(`holidays.${n}.date`, 'is no day of the calendar', 'YYYY-MM-DD'));
    const key = holiday.yearly ? holiday.date.slice(5) : holiday.date;
    if (seen.has(key)) found.push(problem(`holidays.${n}.date`, 'stands there twice'));
    seen.add(key);
    holiday.open.forEach((range, at) => {
      const { from, to } = toMinutes(range);
      if (from >= to) found.push(problem(`holidays.${n}.open.${at}`, 'must end after it begins, on the same day'));
    });
    return found;
  });
}

function isDate(text: string): boolean {
  const parsed = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(text);
}

function toMinutes({ from, to }: TimeRange): OpenMinutes {
  const minutes = (text: string) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3, 5));
  return { from: minutes(from), to: minutes(to) };
}

/** Ascending, with ranges that touch or overlap made one. */
function joined(ranges: OpenMinutes[]): OpenMinutes[] {
  const result: OpenMinutes[] = [];
  for (const range of ranges.filter((one) => one.from < one.to).sort((left, right) => left.from - right.from)) {
    const last = result.at(-1);
    if (last && last.to >= range.from) last.to = Math.max(last.to, range.to);
    else result.push({ ...range });
  }
  return result;
}
