import { describe, expect, it, test } from 'vitest';
import { compileHours } from '#accounts';
import type { BusinessHours, OpenCalendar, TimeRange } from '#accounts';
import { elapsedMs, momentsOf, readClock } from './calculate.ts';
import type { ClockRule, Pause } from './calculate.ts';

const HOUR = 3_600_000;
const MINUTE = 60_000;
const at = (iso: string) => {
  const parsed = Date.parse(iso);
  if (Number.isNaN(parsed)) throw new Error(`no moment: ${iso}`);
  return parsed;
};

const WORKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'] as const;
const DAYS = [...WORKDAYS, 'saturday', 'sunday'] as const;
const nine: TimeRange[] = [{ from: '09:00', to: '17:00' }];
const hours = (timeZone: string, weekly: BusinessHours['weekly'], holidays: BusinessHours['holidays'] = []) => compileHours({ timeZone, weekly, holidays });
const every = (ranges: TimeRange[], days: readonly (typeof DAYS)[number][] = DAYS) => Object.fromEntries(days.map((day) => [day, ranges]));
const range = (from: string, to: string): TimeRange[] => [{ from, to }];
const closed = (date: string, yearly = false) => ({ date, name: 'Closed', yearly, open: [] });

const AMS = 'Europe/Amsterdam';
const NYC = 'America/New_York';
const LHI = 'Australia/Lord_Howe';
const IST = 'Asia/Kolkata';

const ams = hours(AMS, every(nine, WORKDAYS));
const nyc = hours(NYC, every(nine, WORKDAYS));
const lhi = hours(LHI, every(nine, WORKDAYS));
const ist = hours(IST, every(nine, WORKDAYS));
const nights = (zone: string) => hours(zone, every(range('22:00', '06:00')));
const allDay = (zone: string) => hours(zone, every(range('00:00', '24:00')));
const small = (zone: string, from: string, to: string) => hours(zone, every(range(from, to)));
const lunch = hours(AMS, every([...range('09:00', '12:00'), ...range('13:00', '17:00')], WORKDAYS));
const saturdayNight = hours(AMS, { saturday: range('22:00', '04:00') });
const sundayNight = hours(AMS, { sunday: range('22:00', '04:00') });
const holidays = hours(AMS, every(nine, WORKDAYS), [
  { date: '2020-12-25', name: 'Christmas', yearly: true, open: [] },
  { date: '2020-12-31', name: 'New Year’s Eve', yearly: true, open: range('09:00', '13:00') },
  { date: '2026-12-26', name: 'Market Saturday', yearly: false, open: range('10:00', '12:00') },
  { date: '2027-12-31', name: 'Open all day for once', yearly: false, open: nine },
  { date: '2024-02-29', name: 'Leap day', yearly: true, open: [] },
]);
const nightsWithHoliday = hours(AMS, every(range('22:00', '06:00')), [closed('2026-05-05')]);

type Case = [title: string, calendar: OpenCalendar | null, start: string, target: number, due: string, pauses?: [string, string | null][]];

const ROUND_THE_CLOCK: Case[] = [
  ['an hour later', null, '2026-03-02T09:00:00Z', HOUR, '2026-03-02T10:00:00Z'],
  ['a day across summer time is 24 real hours', null, '2026-03-28T12:00:00+01:00', 24 * HOUR, '2026-03-29T13:00:00+02:00'],
  ['a day across winter time is 24 real hours', null, '2026-10-24T12:00:00+02:00', 24 * HOUR, '2026-10-25T11:00:00+01:00'],
  ['over a leap day', null, '2028-02-28T12:00:00Z', 48 * HOUR, '2028-03-01T12:00:00Z'],
  ['over February in another year', null, '2026-02-28T12:00:00Z', 48 * HOUR, '2026-03-02T12:00:00Z'],
  ['over New Year', null, '2026-12-31T23:30:00Z', HOUR, '2027-01-01T00:30:00Z'],
  ['seven days', null, '2026-03-02T09:00:00Z', 168 * HOUR, '2026-03-09T09:00:00Z'],
  ['open around the clock in a zone is the same as no hours', allDay(AMS), '2026-03-28T12:00:00+01:00', 24 * HOUR, '2026-03-29T13:00:00+02:00'],
  ['around the clock through the half hour of Lord Howe', allDay(LHI), '2026-04-04T12:00:00+11:00', 24 * HOUR, '2026-04-05T11:30:00+10:30'],
  ['around the clock in Kolkata', allDay(IST), '2026-03-02T09:00:00+05:30', 100 * HOUR, '2026-03-06T13:00:00+05:30'],
];

const WORKING_DAYS: Case[] = [
  ['within a day', ams, '2026-03-02T09:00:00+01:00', 2 * HOUR, '2026-03-02T11:00:00+01:00'],
  ['to the minute of closing, not the next opening', ams, '2026-03-02T09:00:00+01:00', 8 * HOUR, '2026-03-02T17:00:00+01:00'],
  ['a millisecond more goes to the next morning', ams, '2026-03-02T09:00:00+01:00', 8 * HOUR + 1, '2026-03-03T09:00:00.001+01:00'],
  ['from before opening', ams, '2026-03-02T06:00:00+01:00', HOUR, '2026-03-02T10:00:00+01:00'],
  ['from after closing', ams, '2026-03-02T18:00:00+01:00', HOUR, '2026-03-03T10:00:00+01:00'],
  ['from the minute of closing', ams, '2026-03-02T17:00:00+01:00', MINUTE, '2026-03-03T09:01:00+01:00'],
  ['over the night', ams, '2026-03-02T16:00:00+01:00', 2 * HOUR, '2026-03-03T10:00:00+01:00'],
  ['over the weekend', ams, '2026-03-06T16:00:00+01:00', 2 * HOUR, '2026-03-09T10:00:00+01:00'],
  ['from a Saturday', ams, '2026-03-07T12:00:00+01:00', HOUR, '2026-03-09T10:00:00+01:00'],
  ['48 hours are six working days', ams, '2026-03-02T09:00:00+01:00', 48 * HOUR, '2026-03-09T17:00:00+01:00'],
  ['over lunch', lunch, '2026-03-02T11:30:00+01:00', HOUR, '2026-03-02T13:30:00+01:00'],
  ['to the beginning of lunch', lunch, '2026-03-02T09:00:00+01:00', 3 * HOUR, '2026-03-02T12:00:00+01:00'],
  ['from within lunch', lunch, '2026-03-02T12:30:00+01:00', HOUR, '2026-03-02T14:00:00+01:00'],
  ['lunch and night', lunch, '2026-03-02T16:30:00+01:00', 4 * HOUR, '2026-03-03T13:30:00+01:00'],
  ['New York opens when it is afternoon in Amsterdam', nyc, '2026-03-02T09:00:00+01:00', HOUR, '2026-03-02T16:00:00+01:00'],
  ['Kolkata keeps its half hour', ist, '2026-03-02T00:00:00Z', HOUR, '2026-03-02T04:30:00Z'],
  ['Lord Howe in its summer, eleven hours ahead', lhi, '2026-01-05T00:00:00Z', 2 * HOUR, '2026-01-05T02:00:00Z'],
  ['Lord Howe in its winter, ten and a half', lhi, '2026-07-05T22:00:00Z', HOUR, '2026-07-05T23:30:00Z'],
];

const SUMMER_TIME: Case[] = [
  ['Amsterdam, the Monday after the clocks went forward', ams, '2026-03-27T16:00:00+01:00', 2 * HOUR, '2026-03-30T10:00:00+02:00'],
  ['Amsterdam, the Monday after they went back', ams, '2026-10-23T16:00:00+02:00', 2 * HOUR, '2026-10-26T10:00:00+01:00'],
  ['New York, the Monday after they went forward', nyc, '2026-03-06T16:00:00-05:00', 2 * HOUR, '2026-03-09T10:00:00-04:00'],
  ['New York, the Monday after they went back', nyc, '2026-10-30T16:00:00-04:00', 2 * HOUR, '2026-11-02T10:00:00-05:00'],
  ['Lord Howe, the Monday after half an hour back', lhi, '2026-04-03T16:00:00+11:00', 2 * HOUR, '2026-04-06T10:00:00+10:30'],
  ['Lord Howe, the Monday after half an hour forward', lhi, '2026-10-02T16:00:00+10:30', 2 * HOUR, '2026-10-05T10:00:00+11:00'],
  ['a night of eight hours loses one in Amsterdam in March', nights(AMS), '2026-03-28T22:00:00+01:00', 7 * HOUR, '2026-03-29T06:00:00+02:00'],
  ['and a minute more waits for the next night', nights(AMS), '2026-03-28T22:00:00+01:00', 7 * HOUR + MINUTE, '2026-03-29T22:01:00+02:00'],
  ['and gains one in October', nights(AMS), '2026-10-24T22:00:00+02:00', 9 * HOUR, '2026-10-25T06:00:00+01:00'],
  ['a night in New York in March', nights(NYC), '2026-03-07T22:00:00-05:00', 7 * HOUR, '2026-03-08T06:00:00-04:00'],
  ['a night in New York in November', nights(NYC), '2026-10-31T22:00:00-04:00', 9 * HOUR, '2026-11-01T06:00:00-05:00'],
  ['a night on Lord Howe in October has seven and a half hours', nights(LHI), '2026-10-03T22:00:00+10:30', 7.5 * HOUR, '2026-10-04T06:00:00+11:00'],
  ['a night on Lord Howe in April has eight and a half', nights(LHI), '2026-04-04T22:00:00+11:00', 8.5 * HOUR, '2026-04-05T06:00:00+10:30'],
  ['a night in Kolkata always has eight', nights(IST), '2026-03-28T22:00:00+05:30', 8 * HOUR, '2026-03-29T06:00:00+05:30'],
  [
    'hours wholly inside the hour that is skipped do not happen that day',
    small(AMS, '02:00', '03:00'),
    '2026-03-29T00:00:00+01:00',
    MINUTE,
    '2026-03-30T02:01:00+02:00',
  ],
  [
    'hours that begin inside the skipped hour begin when it is over',
    small(AMS, '02:30', '04:00'),
    '2026-03-29T00:00:00+01:00',
    HOUR,
    '2026-03-29T04:00:00+02:00',
  ],
  ['hours that end inside the skipped hour end where it begins', small(AMS, '01:00', '02:30'), '2026-03-29T00:00:00+01:00', HOUR, '2026-03-29T03:00:00+02:00'],
  ['hours around the skipped hour are an hour shorter', small(AMS, '01:00', '04:00'), '2026-03-29T00:00:00+01:00', 2 * HOUR, '2026-03-29T04:00:00+02:00'],
  ['an hour that comes twice counts twice', small(AMS, '02:00', '03:00'), '2026-10-25T00:00:00+02:00', 2 * HOUR, '2026-10-25T03:00:00+01:00'],
  ['and one alone ends with its first coming', small(AMS, '02:00', '03:00'), '2026-10-25T00:00:00+02:00', HOUR, '2026-10-25T02:00:00+01:00'],
  [
    'hours that begin inside the repeated hour: the wall decides',
    small(AMS, '02:30', '04:00'),
    '2026-10-25T00:00:00+02:00',
    30 * MINUTE,
    '2026-10-25T03:00:00+02:00',
  ],
  [
    'between the two comings it is closed for half an hour',
    small(AMS, '02:30', '04:00'),
    '2026-10-25T00:00:00+02:00',
    31 * MINUTE,
    '2026-10-25T02:31:00+01:00',
  ],
  ['hours that end inside the repeated hour come twice too', small(AMS, '01:00', '02:30'), '2026-10-25T00:00:00+02:00', 2 * HOUR, '2026-10-25T02:30:00+01:00'],
  ['New York, the skipped hour', small(NYC, '02:00', '03:00'), '2026-03-08T00:00:00-05:00', MINUTE, '2026-03-09T02:01:00-04:00'],
  ['New York, the repeated hour', small(NYC, '01:00', '02:00'), '2026-11-01T00:00:00-04:00', 2 * HOUR, '2026-11-01T02:00:00-05:00'],
  ['Lord Howe, the skipped half hour', small(LHI, '02:00', '03:00'), '2026-10-04T00:00:00+10:30', 30 * MINUTE, '2026-10-04T03:00:00+11:00'],
  ['Lord Howe, the repeated half hour', small(LHI, '01:30', '02:00'), '2026-04-05T00:00:00+11:00', HOUR, '2026-04-05T02:00:00+10:30'],
  ['from within the repeated hour, its first coming', ams, '2026-10-25T02:30:00+02:00', HOUR, '2026-10-26T10:00:00+01:00'],
  ['a year ahead through both changes', ams, '2026-01-05T09:00:00+01:00', 8 * 260 * HOUR, '2027-01-01T17:00:00+01:00'],
];

const NIGHTS_AND_HOLIDAYS: Case[] = [
  ['over midnight is one stretch', nights(AMS), '2026-05-04T22:00:00+02:00', 8 * HOUR, '2026-05-05T06:00:00+02:00'],
  ['from after midnight', nights(AMS), '2026-05-05T01:00:00+02:00', 2 * HOUR, '2026-05-05T03:00:00+02:00'],
  ['two nights', nights(AMS), '2026-05-04T22:00:00+02:00', 9 * HOUR, '2026-05-05T23:00:00+02:00'],
  ['Saturday night runs into Sunday and nothing more', saturdayNight, '2026-05-02T20:00:00+02:00', 6 * HOUR, '2026-05-03T04:00:00+02:00'],
  ['and comes again a week later', saturdayNight, '2026-05-02T20:00:00+02:00', 6 * HOUR + MINUTE, '2026-05-09T22:01:00+02:00'],
  ['Sunday night runs into Monday', sundayNight, '2026-05-03T12:00:00+02:00', 5 * HOUR, '2026-05-04T03:00:00+02:00'],
  [
    'a holiday takes the hours after midnight that fall on it, and its own evening',
    nightsWithHoliday,
    '2026-05-04T23:00:00+02:00',
    2 * HOUR,
    '2026-05-06T01:00:00+02:00',
  ],
  ['Christmas is closed every year', holidays, '2026-12-24T16:00:00+01:00', 2 * HOUR, '2026-12-26T11:00:00+01:00'],
  ['a special day opens a Saturday', holidays, '2026-12-25T12:00:00+01:00', 2 * HOUR, '2026-12-26T12:00:00+01:00'],
  ['and then the weekend goes on', holidays, '2026-12-25T12:00:00+01:00', 2 * HOUR + MINUTE, '2026-12-28T09:01:00+01:00'],
  ['a day of half hours', holidays, '2026-12-31T09:00:00+01:00', 4 * HOUR, '2026-12-31T13:00:00+01:00'],
  ['and more goes to New Year’s Day, a Friday', holidays, '2026-12-31T12:00:00+01:00', 2 * HOUR, '2027-01-01T10:00:00+01:00'],
  ['a dated day goes before the yearly one', holidays, '2027-12-31T09:00:00+01:00', 8 * HOUR, '2027-12-31T17:00:00+01:00'],
  ['and the year after the yearly one holds again', holidays, '2025-12-31T09:00:00+01:00', 5 * HOUR, '2026-01-01T10:00:00+01:00'],
  ['the leap day is closed in a leap year', holidays, '2028-02-28T16:00:00+01:00', 2 * HOUR, '2028-03-01T10:00:00+01:00'],
  ['and closes no other day in other years', holidays, '2027-02-26T16:00:00+01:00', 2 * HOUR, '2027-03-01T10:00:00+01:00'],
  ['a leap day that is a working day', ams, '2028-02-29T16:00:00+01:00', 2 * HOUR, '2028-03-01T10:00:00+01:00'],
  [
    'a holiday in a zone is that zone’s day',
    hours(IST, every(range('00:00', '24:00')), [closed('2026-08-15')]),
    '2026-08-14T18:00:00Z',
    HOUR,
    '2026-08-15T19:00:00Z',
  ],
];

const PAUSED: Case[] = [
  [
    'a pause moves the deadline by its length',
    null,
    '2026-03-02T09:00:00Z',
    2 * HOUR,
    '2026-03-02T12:00:00Z',
    [['2026-03-02T09:30:00Z', '2026-03-02T10:30:00Z']],
  ],
  ['a pause before the start does nothing', null, '2026-03-02T09:00:00Z', HOUR, '2026-03-02T10:00:00Z', [['2026-03-02T07:00:00Z', '2026-03-02T08:00:00Z']]],
  [
    'a pause over the start counts from the start',
    null,
    '2026-03-02T09:00:00Z',
    HOUR,
    '2026-03-02T11:00:00Z',
    [['2026-03-02T08:00:00Z', '2026-03-02T10:00:00Z']],
  ],
  ['a pause after the deadline does nothing', null, '2026-03-02T09:00:00Z', HOUR, '2026-03-02T10:00:00Z', [['2026-03-02T10:00:00Z', '2026-03-02T12:00:00Z']]],
  [
    'overlapping pauses count once',
    null,
    '2026-03-02T09:00:00Z',
    2 * HOUR,
    '2026-03-02T12:00:00Z',
    [
      ['2026-03-02T09:30:00Z', '2026-03-02T10:20:00Z'],
      ['2026-03-02T10:00:00Z', '2026-03-02T10:30:00Z'],
    ],
  ],
  [
    'pauses that touch are one',
    null,
    '2026-03-02T09:00:00Z',
    2 * HOUR,
    '2026-03-02T12:00:00Z',
    [
      ['2026-03-02T09:30:00Z', '2026-03-02T10:00:00Z'],
      ['2026-03-02T10:00:00Z', '2026-03-02T10:30:00Z'],
    ],
  ],
  [
    'a pause within another adds nothing',
    null,
    '2026-03-02T09:00:00Z',
    2 * HOUR,
    '2026-03-02T12:00:00Z',
    [
      ['2026-03-02T09:30:00Z', '2026-03-02T10:30:00Z'],
      ['2026-03-02T09:40:00Z', '2026-03-02T09:50:00Z'],
    ],
  ],
  ['an empty pause adds nothing', null, '2026-03-02T09:00:00Z', HOUR, '2026-03-02T10:00:00Z', [['2026-03-02T09:30:00Z', '2026-03-02T09:30:00Z']]],
  [
    'a pause at night costs no working time',
    ams,
    '2026-03-02T16:00:00+01:00',
    2 * HOUR,
    '2026-03-03T10:00:00+01:00',
    [['2026-03-02T18:00:00+01:00', '2026-03-03T08:00:00+01:00']],
  ],
  [
    'a pause from the evening into the morning costs the morning',
    ams,
    '2026-03-02T16:00:00+01:00',
    2 * HOUR,
    '2026-03-03T11:30:00+01:00',
    [['2026-03-02T20:00:00+01:00', '2026-03-03T10:30:00+01:00']],
  ],
  [
    'a pause over the weekend costs no working time',
    ams,
    '2026-03-06T16:30:00+01:00',
    HOUR,
    '2026-03-09T09:30:00+01:00',
    [['2026-03-06T17:00:00+01:00', '2026-03-09T09:00:00+01:00']],
  ],
  [
    'a pause of a whole working day costs the day',
    ams,
    '2026-03-02T09:00:00+01:00',
    8 * HOUR,
    '2026-03-03T17:00:00+01:00',
    [['2026-03-02T09:00:00+01:00', '2026-03-02T17:00:00+01:00']],
  ],
  [
    'a pause through the skipped hour',
    nights(AMS),
    '2026-03-28T22:00:00+01:00',
    6 * HOUR,
    '2026-03-29T06:00:00+02:00',
    [['2026-03-29T01:30:00+01:00', '2026-03-29T03:30:00+02:00']],
  ],
  [
    'a pause through the repeated hour',
    nights(AMS),
    '2026-10-24T22:00:00+02:00',
    7 * HOUR,
    '2026-10-25T06:00:00+01:00',
    [['2026-10-25T01:30:00+02:00', '2026-10-25T02:30:00+01:00']],
  ],
  [
    'a pause on a holiday costs nothing',
    holidays,
    '2026-12-24T16:00:00+01:00',
    2 * HOUR,
    '2026-12-26T11:00:00+01:00',
    [['2026-12-25T09:00:00+01:00', '2026-12-25T17:00:00+01:00']],
  ],
  [
    'three pauses',
    null,
    '2026-03-02T09:00:00Z',
    HOUR,
    '2026-03-02T10:30:00Z',
    [
      ['2026-03-02T09:10:00Z', '2026-03-02T09:20:00Z'],
      ['2026-03-02T09:30:00Z', '2026-03-02T09:40:00Z'],
      ['2026-03-02T10:00:00Z', '2026-03-02T10:10:00Z'],
    ],
  ],
];

const toRule = ([, calendar, start, targetMs]: Case): ClockRule => ({ startedAt: at(start), targetMs, warningPercent: 80, calendar });
const toPauses = ([, , , , , pauses = []]: Case): Pause[] => pauses.map(([from, to]) => ({ from: at(from), to: to === null ? null : at(to) }));

const TABLE = { ROUND_THE_CLOCK, WORKING_DAYS, SUMMER_TIME, NIGHTS_AND_HOLIDAYS, PAUSED };

describe.each(Object.entries(TABLE))('%s', (_, cases) => {
  it.each(cases)('%s', (...one) => {
    const due = momentsOf(toRule(one), toPauses(one)).dueAt;
    expect(new Date(due ?? Number.NaN).toISOString()).toBe(new Date(one[4]).toISOString());
    // Up to its deadline exactly the target has gone by, and a minute of open time earlier less.
    expect(elapsedMs(toRule(one), toPauses(one), due ?? Number.NaN)).toBe(one[3]);
  });
});

test('the table is large', () => {
  expect(Object.values(TABLE).flat().length).toBeGreaterThanOrEqual(80);
});

describe('the states', () => {
  const rule: ClockRule = { startedAt: at('2026-03-02T09:00:00Z'), targetMs: 100 * MINUTE, warningPercent: 80, calendar: null };
  const after = (minutes: number) => rule.startedAt + minutes * MINUTE;
  const read = (minutes: number, stopped: number | null = null, pauses: Pause[] = []) =>
    readClock(rule, pauses, { now: after(minutes), stoppedAt: stopped === null ? null : after(stopped) });

  it.each([
    ['just begun', 0, null, 'pending', 100],
    ['a moment before the threshold', 79.999, null, 'pending', 20.001],
    ['at the threshold', 80, null, 'at_risk', 20],
    ['a moment before the deadline', 99.999, null, 'at_risk', 0.001],
    ['at the deadline', 100, null, 'breached', 0],
    ['long after', 160, null, 'breached', -60],
    ['stopped early', 160, 10, 'met', 90],
    ['stopped when at risk', 160, 99, 'met', 1],
    ['stopped at the deadline', 160, 100, 'breached', 0],
    ['stopped too late', 160, 130, 'breached', -30],
  ] as const)('%s', (...[, minutes, stopped, state, left]) => {
    const reading = read(minutes, stopped);
    expect([reading.state, reading.remainingMs]).toEqual([state, Math.round(left * MINUTE)]);
  });

  it('stand still in a pause that lasts, with the deadline that would hold if it ended now', () => {
    const paused = read(500, null, [{ from: after(30), to: null }]);
    expect(paused).toMatchObject({ state: 'pending', isPaused: true, remainingMs: 70 * MINUTE, dueAt: after(570) });
    expect(momentsOf(rule, [{ from: after(30), to: null }])).toEqual({ warnAt: null, dueAt: null });
    expect(momentsOf(rule, [{ from: after(90), to: null }])).toEqual({ warnAt: after(80), dueAt: null });
  });

  it('stay breached when the pause begins at the deadline or later', () => {
    expect(read(500, null, [{ from: after(100), to: null }])).toMatchObject({ state: 'breached', isPaused: true, remainingMs: 0 });
    expect(read(500, null, [{ from: after(120), to: null }])).toMatchObject({ state: 'breached', isPaused: true, remainingMs: -20 * MINUTE });
  });

  it('do not see a pause that begins later', () => {
    expect(read(20, null, [{ from: after(30), to: after(40) }])).toMatchObject({ isPaused: false, dueAt: after(100) });
  });
});
