import type { Ctx } from '#platform/context';
import type { Tx } from '#platform/db';
import { BatonError } from '#platform/errors';
import { newId } from '#platform/ids';
import { requirePermission, workspaceOf } from '#platform/principal';
import type { Principal } from '#platform/principal';
import { listCalendars, readCalendar } from './business-hours.ts';
import type { BusinessCalendar } from './business-hours.ts';
import { checkHours } from './business-hours-compile.ts';
import type { BusinessHours } from './business-hours-compile.ts';
import { businessHoursChanged, businessHoursRemoved } from './business-hours-events.ts';

export interface SaveCalendar extends BusinessHours {
  name?: string | undefined;
  /** Who keeps these hours; absent leaves it as it is. An inbox or team keeps one: it leaves the hours it had. */
  inboxIds?: string[] | undefined;
  teamIds?: string[] | undefined;
  /** Refused when the hours have moved on since. */
  version?: number | undefined;
  applyToOpen: boolean;
}

type Deps = Pick<Ctx, 'db' | 'clock'>;
const MAX_CALENDARS = 100;
const ONE_AT_A_TIME = `select pg_advisory_xact_lock(hashtextextended('business-hours:' || $1, 0))`;

/** Which hours: the workspace's own, new ones, or those with this id. */
export type CalendarTarget = 'default' | 'new' | { id: string };

/** Makes or replaces opening hours. @throws invalid_input when they are wrong or never open; conflict when somebody changed them since; not_found */
export async function saveCalendar(ctx: Deps, who: Principal, target: CalendarTarget, input: SaveCalendar): Promise<BusinessCalendar> {
  requirePermission(who, 'sla.manage');
  checkHours(input, ctx.clock.now());
  const workspaceId = workspaceOf(who);
  return ctx.db
    .tx(workspaceId, async (tx) => {
      // Two people at once would otherwise both make the first default, or both the next version.
      await tx.query(ONE_AT_A_TIME, [workspaceId]);
      const before = await findBefore(tx, workspaceId, target);
      refuseStale(before, input.version);
      const id = before?.id ?? newId();
      const hoursChanged = !before?.id || differs(before, input);
      const version = (before?.version ?? 0) + (hoursChanged ? 1 : 0);
      const name = input.name ?? (before?.id ? before.name : 'Business hours');
      await write(tx, { id, version, name, isDefault: target === 'default' || before?.isDefault === true });
      if (hoursChanged) await writeVersion(tx, { id, version, hours: input });
      await assignTo(tx, id, input);
      const after = await readCalendar({ db: tx }, workspaceId, id);
      const changes = changesOf(before?.id ? before : null, after);
      if (Object.keys(changes).length > 0) {
        const payload = { calendar_id: id, version, apply_to_open: input.applyToOpen, changes };
        await tx.record(businessHoursChanged, payload, { actor: { kind: who.kind, id: who.id } });
      }
      return after;
    })
    .catch((error: unknown) => {
      throw explain(error);
    });
}

/** Removes named hours; whoever kept them keeps the workspace's from now on. @throws conflict for the default, and while a policy counts by them */
export async function removeCalendar(ctx: Deps, who: Principal, calendarId: string): Promise<void> {
  requirePermission(who, 'sla.manage');
  const workspaceId = workspaceOf(who);
  await ctx.db
    .tx(workspaceId, async (tx) => {
      const before = await readCalendar({ db: tx }, workspaceId, calendarId);
      if (before.isDefault) throw new BatonError('conflict', { message: 'These are the hours of the workspace. Change them instead of removing them.' });
      await tx.query('delete from business_calendars where workspace_id = $1 and id = $2', [workspaceId, calendarId]);
      const changes = Object.fromEntries(Object.entries(shown(before)).map(([field, from]) => [field, { from, to: null }]));
      await tx.record(businessHoursRemoved, { calendar_id: calendarId, changes }, { actor: { kind: who.kind, id: who.id } });
    })
    .catch((error: unknown) => {
      throw explain(error);
    });
}

async function findBefore(tx: Tx, workspaceId: string, target: CalendarTarget): Promise<BusinessCalendar | null> {
  if (target === 'default') return readCalendar({ db: tx }, workspaceId, null);
  if (target !== 'new') return readCalendar({ db: tx }, workspaceId, target.id);
  if ((await listCalendars({ db: tx }, workspaceId)).length > MAX_CALENDARS)
    throw new BatonError('conflict', { message: `A workspace has at most ${MAX_CALENDARS} business hours. Remove some first.` });
  return null;
}

function refuseStale(before: BusinessCalendar | null, version: number | undefined): void {
  if (version === undefined || version === (before?.version ?? 0)) return;
  throw new BatonError('conflict', {
    message: 'Somebody changed these hours since. Look again.',
    details: before && { version: before.version, ...shown(before) },
  });
}

function differs(before: BusinessHours, after: BusinessHours): boolean {
  const plain = ({ timeZone, weekly, holidays }: BusinessHours) => JSON.stringify([timeZone, sortedDays(weekly), holidays]);
  return plain(before) !== plain(after);
}

function sortedDays(weekly: BusinessHours['weekly']): unknown[] {
  return Object.entries(weekly)
    .filter(([, ranges]) => ranges.length > 0)
    .sort(([left], [right]) => left.localeCompare(right));
}

async function write(tx: Tx, row: { id: string; version: number; isDefault: boolean; name: string }): Promise<void> {
  await tx.query(
    `insert into business_calendars (workspace_id, id, name, is_default, version) values ($1, $2, $3, $4, $5)
     on conflict (workspace_id, id) do update set name = excluded.name, version = excluded.version, updated_at = now()`,
    [tx.workspaceId, row.id, row.name, row.isDefault, row.version],
  );
}

async function writeVersion(tx: Tx, { id, version, hours }: { id: string; version: number; hours: BusinessHours }): Promise<void> {
  await tx.query(
    `insert into business_calendar_versions (workspace_id, calendar_id, version, time_zone, weekly, holidays) values ($1, $2, $3, $4, $5::jsonb, $6::jsonb)`,
    [tx.workspaceId, id, version, hours.timeZone, JSON.stringify(hours.weekly), JSON.stringify(hours.holidays)],
  );
}

async function assignTo(tx: Tx, id: string, { inboxIds, teamIds }: SaveCalendar): Promise<void> {
  for (const [table, column, ids] of [['inbox_calendars', 'inbox_id', inboxIds] as const, ['team_calendars', 'team_id', teamIds] as const]) {
    if (!ids) continue;
    await tx.query(`delete from ${table} where workspace_id = $1 and calendar_id = $2 and not (${column} = any($3::uuid[]))`, [tx.workspaceId, id, ids]);
    await tx.query(
      `insert into ${table} (workspace_id, ${column}, calendar_id) select $1, one, $2 from unnest($3::uuid[]) as one
       on conflict (workspace_id, ${column}) do update set calendar_id = excluded.calendar_id`,
      [tx.workspaceId, id, [...new Set(ids)]],
    );
  }
}

function shown(calendar: BusinessCalendar): Record<string, unknown> {
  const { name, timeZone, weekly, holidays, inboxIds, teamIds } = calendar;
  return { name, time_zone: timeZone, weekly, holidays, inbox_ids: inboxIds, team_ids: teamIds };
}

function changesOf(before: BusinessCalendar | null, after: BusinessCalendar): Record<string, { from: unknown; to: unknown }> {
  const earlier = before ? shown(before) : {};
  const fields = Object.entries(shown(after)).map(([field, to]) => ({ field, from: earlier[field] ?? null, to }));
  return Object.fromEntries(fields.filter(({ from, to }) => JSON.stringify(from) !== JSON.stringify(to)).map(({ field, from, to }) => [field, { from, to }]));
}

const REFUSED: Record<string, () => BatonError> = {
  business_calendars_by_name: () => new BatonError('conflict', { message: 'There are business hours of this name already. Choose another.' }),
  inbox_calendars_inbox: () => unknown('inbox_ids', 'names an inbox that is not there'),
  team_calendars_team: () => unknown('team_ids', 'names a team that is not there'),
  sla_policies_calendar: () => new BatonError('conflict', { message: 'An SLA policy counts by these hours. Give it others first.' }),
};

function unknown(field: string, reason: string): BatonError {
  return new BatonError('invalid_input', { details: [{ field, reason, allowed: null }] });
}

/** What the database refused, in words. */
function explain(error: unknown): unknown {
  const constraint = (error as { constraint?: string }).constraint ?? '';
  return REFUSED[constraint]?.() ?? error;
}
