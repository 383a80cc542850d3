import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileHours, openTimeBetween } from '#accounts';
import type { BusinessHours, TimeRange } from '#accounts';
import { momentsOf, readClock } from './calculate.ts';
import type { ClockRule, Pause } from './calculate.ts';

const HOUR = 3_600_000;
const MINUTE = 60_000;
const DAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
const AMS = 'Europe/Amsterdam';
const NYC = 'America/New_York';
const LHI = 'Australia/Lord_Howe';
const IST = 'Asia/Kolkata';
const at = (iso: string) => Date.parse(iso);

/** What a clock on the wall shows, by Intl alone: nothing here is shared with what is tried. */
function wallOf(timeZone: string) {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'long',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  return (instant: number) => {
    const part = Object.fromEntries(format.formatToParts(instant).map((one) => [one.type, one.value])) as Record<string, string>;
    return {
      weekday: (part['weekday'] ?? '').toLowerCase() as (typeof DAYS)[number],
      date: `${part['year']}-${part['month']}-${part['day']}`,
      time: `${part['hour']}:${part['minute']}`,
    };
  };
}

/** Counts open minutes one by one, as somebody with a wall clock and the list on the door would. */
function minuteByMinute(input: BusinessHours, from: number, minutes: number): boolean[] {
  const wall = wallOf(input.timeZone);
  return Array.from({ length: minutes }, (_, n) => {
    const { weekday, date, time } = wall(from + n * MINUTE);
    const special =
      input.holidays.find((one) => !one.yearly && one.date === date) ?? input.holidays.find((one) => one.yearly && one.date.slice(5) === date.slice(5));
    if (special) return special.open.some((one) => one.from <= time && time < one.to);
    const before = DAYS[(DAYS.indexOf(weekday) + 6) % 7] ?? 'monday';
    const today = (input.weekly[weekday] ?? []).some((one) => (one.from < one.to ? one.from <= time && time < one.to : one.from <= time));
    return today || (input.weekly[before] ?? []).some((one) => one.from >= one.to && time < one.to);
  });
}

const minuteText = fc
  .integer({ min: 0, max: 95 })
  .map((quarter) => `${String(Math.floor(quarter / 4)).padStart(2, '0')}:${String((quarter % 4) * 15).padStart(2, '0')}`);
const anyRange = fc.record({ from: minuteText, to: fc.oneof(minuteText, fc.constant('24:00')) }).filter((one) => one.from !== one.to);
const dayRange = anyRange.filter((one) => one.from < one.to);
// Around both changes of each zone, and a leap day.
const CORNERS = ['2026-03-28', '2026-10-24', '2026-03-07', '2026-10-31', '2026-04-04', '2026-10-03', '2028-02-28', '2026-12-31'];
const corner = fc.constantFrom(...CORNERS).map((date) => at(`${date}T00:00:00Z`));
const anyHours: fc.Arbitrary<BusinessHours> = fc.record({
  timeZone: fc.constantFrom(AMS, NYC, LHI, IST, 'UTC', 'America/St_Johns', 'Pacific/Apia'),
  weekly: fc.record(
    Object.fromEntries(DAYS.map((day) => [day, fc.array(anyRange, { maxLength: 3 })])) as Record<(typeof DAYS)[number], fc.Arbitrary<TimeRange[]>>,
  ),
  holidays: fc.uniqueArray(
    fc.record({
      date: fc.constantFrom(...CORNERS, '2026-03-29', '2026-10-25', '2028-02-29', '2027-01-01'),
      name: fc.constant('Day'),
      yearly: fc.boolean(),
      open: fc.array(dayRange, { maxLength: 2 }),
    }),
    { maxLength: 3, selector: (one) => (one.yearly ? one.date.slice(5) : one.date) },
  ),
});
// Around the clock or by hours that do open.
const anyCalendar = fc.oneof(
  fc.constant(null),
  anyHours.map((one) => compileHours({ ...one, weekly: { ...one.weekly, wednesday: [{ from: '08:00', to: '20:00' }] } })),
);
const offset = fc.integer({ min: 0, max: 5 * 24 * 60 }).map((minutes) => minutes * MINUTE);
const anyRule = fc
  .record({
    base: corner,
    shift: offset,
    targetMs: fc.integer({ min: 1, max: 6_000 }).map((minutes) => minutes * MINUTE),
    warningPercent: fc.integer({ min: 1, max: 99 }),
    calendar: anyCalendar,
  })
  .map(({ base, shift, ...rest }): ClockRule => ({ ...rest, startedAt: base + shift }));
const anyPauses = (rule: ClockRule) =>
  fc
    .array(fc.tuple(offset, offset), { maxLength: 6 })
    .map((pairs) => pairs.map(([from, length]): Pause => ({ from: rule.startedAt - 24 * HOUR + from, to: rule.startedAt - 24 * HOUR + from + length })));
const anyClock = anyRule.chain((rule) => fc.record({ rule: fc.constant(rule), pauses: anyPauses(rule) }));
const due = (rule: ClockRule, pauses: Pause[] = []) => momentsOf(rule, pauses).dueAt ?? Number.NaN;

describe('whatever the hours', () => {
  it('counting minute by minute by the wall clock comes to the same', () => {
    fc.assert(
      fc.property(anyHours, corner, fc.integer({ min: 0, max: 2000 }), (input, base, skip) => {
        const from = base + skip * MINUTE;
        const open = minuteByMinute(input, from, 3000);
        const calendar = compileHours(input);
        for (const to of [1, 500, 1500, 2999, 3000]) {
          expect(openTimeBetween(calendar, from, from + to * MINUTE)).toBe(open.slice(0, to).filter(Boolean).length * MINUTE);
        }
        const spent = open.filter(Boolean).length;
        if (spent === 0) return;
        const last = open.lastIndexOf(true);
        expect(due({ startedAt: from, targetMs: spent * MINUTE, warningPercent: 80, calendar })).toBe(from + (last + 1) * MINUTE);
      }),
      { numRuns: 60 },
    );
  }, 30_000);

  it('open time is additive: a stretch cut in two adds up', () => {
    fc.assert(
      fc.property(anyCalendar, corner, offset, offset, (calendar, base, one, two) => {
        const [middle, end] = [base + one, base + one + two];
        expect(openTimeBetween(calendar, base, middle) + openTimeBetween(calendar, middle, end)).toBe(openTimeBetween(calendar, base, end));
      }),
    );
  });

  it('pausing never brings a deadline nearer', () => {
    fc.assert(
      fc.property(anyClock, offset, offset, ({ rule, pauses }, from, length) => {
        const more = [...pauses, { from: rule.startedAt + from, to: rule.startedAt + from + length }];
        expect(due(rule, more)).toBeGreaterThanOrEqual(due(rule, pauses));
      }),
    );
  });

  it('the order of pauses does not matter, nor whether they are cut in pieces', () => {
    fc.assert(
      fc.property(anyClock, fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })), ({ rule, pauses }, stream) => {
        const pieces = pauses.flatMap((pause) => {
          const cut = pause.from + Math.floor(((pause.to ?? pause.from) - pause.from) * (stream.next().value ?? 0));
          return [
            { from: cut, to: pause.to },
            { from: pause.from, to: cut },
          ];
        });
        expect(momentsOf(rule, pieces.reverse())).toEqual(momentsOf(rule, pauses));
      }),
    );
  });

  it('a pause that ends as it begins changes nothing', () => {
    fc.assert(
      fc.property(anyClock, offset, ({ rule, pauses }, from) => {
        const moment = rule.startedAt + from;
        expect(momentsOf(rule, [...pauses, { from: moment, to: moment }])).toEqual(momentsOf(rule, pauses));
      }),
    );
  });

  it('a larger target never falls due earlier, and neither does a later start', () => {
    fc.assert(
      fc.property(anyClock, offset, ({ rule, pauses }, more) => {
        expect(due({ ...rule, targetMs: rule.targetMs + more }, pauses)).toBeGreaterThanOrEqual(due(rule, pauses));
        expect(due({ ...rule, startedAt: rule.startedAt + more }, pauses)).toBeGreaterThanOrEqual(due(rule, pauses));
      }),
    );
  });

  it('the warning comes before the deadline, and the state turns at exactly these moments', () => {
    fc.assert(
      fc.property(anyClock, ({ rule, pauses }) => {
        const { warnAt, dueAt } = momentsOf(rule, pauses);
        if (warnAt === null || dueAt === null) throw new Error('pauses that ended leave both known');
        expect(warnAt).toBeLessThan(dueAt);
        const state = (now: number) => readClock(rule, pauses, { now, stoppedAt: null }).state;
        expect([state(warnAt - 1), state(warnAt), state(dueAt - 1), state(dueAt)]).toEqual(['pending', 'at_risk', 'at_risk', 'breached']);
        expect(readClock(rule, pauses, { now: dueAt, stoppedAt: null }).remainingMs).toBe(0);
      }),
    );
  });

  it('while paused nothing is lost, however long it lasts', () => {
    fc.assert(
      fc.property(anyRule, offset, offset, (rule, from, length) => {
        const pause = { from: rule.startedAt + from, to: null };
        const before = readClock(rule, [], { now: pause.from, stoppedAt: null });
        const later = readClock(rule, [pause], { now: pause.from + length, stoppedAt: null });
        expect(later.remainingMs).toBe(before.remainingMs);
        expect(later.state).toBe(before.state);
      }),
    );
  });
});
