import type { Ctx } from '#platform/context';
import type { Tx } from '#platform/db';
import { notFound } from '#platform/errors';
import { compileHours } from './business-hours-compile.ts';
import type { BusinessHours } from './business-hours-compile.ts';
import { openingAt } from './business-hours-time.ts';
import type { OpenCalendar, Opening } from './business-hours-time.ts';
import { readWorkspace } from './read-workspaces.ts';

/** Opening hours with a name: the workspace's own, or others for some inboxes and teams. */
export interface BusinessCalendar extends BusinessHours {
  /** Null for the default that nobody has set: always open. */
  id: string | null;
  name: string;
  isDefault: boolean;
  /** Rises with every change of the hours; 0 when nobody has set them. */
  version: number;
  inboxIds: string[];
  teamIds: string[];
  updatedAt: Date | null;
}

/** Hours at one version: what a clock counts by, whatever changes later. */
export interface CalendarRef {
  id: string;
  version: number;
}

type Deps = Pick<Ctx, 'db'>;

const CALENDARS = `select c.id, c.name, c.is_default as "isDefault", c.version, c.updated_at as "updatedAt", v.time_zone as "timeZone", v.weekly, v.holidays,
    array(select i.inbox_id from inbox_calendars i where i.workspace_id = c.workspace_id and i.calendar_id = c.id order by 1) as "inboxIds",
    array(select t.team_id from team_calendars t where t.workspace_id = c.workspace_id and t.calendar_id = c.id order by 1) as "teamIds"
  from business_calendars c
  join business_calendar_versions v on v.workspace_id = c.workspace_id and v.calendar_id = c.id and v.version = c.version
  where c.workspace_id = $1`;

/** All hours of the workspace, the default first, then by name. */
export async function listCalendars(ctx: Deps, workspaceId: string): Promise<BusinessCalendar[]> {
  return ctx.db.tx(workspaceId, async (tx) => {
    const stored = await tx.query<BusinessCalendar>(`${CALENDARS} order by c.is_default desc, lower(c.name)`, [workspaceId]);
    return stored[0]?.isDefault ? stored : [await openDefault(tx, workspaceId), ...stored];
  });
}

/** Hours by id; null is the default. @throws not_found */
export async function readCalendar(ctx: Deps, workspaceId: string, calendarId: string | null): Promise<BusinessCalendar> {
  return ctx.db.tx(workspaceId, async (tx) => {
    const [found] =
      calendarId === null
        ? await tx.query<BusinessCalendar>(`${CALENDARS} and c.is_default`, [workspaceId])
        : await tx.query<BusinessCalendar>(`${CALENDARS} and c.id = $2`, [workspaceId, calendarId]);
    if (found) return found;
    if (calendarId !== null) throw notFound('business hours');
    return openDefault(tx, workspaceId);
  });
}

async function openDefault(tx: Tx, workspaceId: string): Promise<BusinessCalendar> {
  const { settings } = await readWorkspace({ db: tx }, workspaceId);
  const always = [{ from: '00:00', to: '24:00' }];
  const weekly = { monday: always, tuesday: always, wednesday: always, thursday: always, friday: always, saturday: always, sunday: always };
  const unset = { id: null, name: 'Always open', isDefault: true, version: 0, inboxIds: [], teamIds: [], updatedAt: null };
  return { ...unset, timeZone: settings.timeZone, weekly, holidays: [] };
}

// A version never changes, so remembering it needs no dropping; the limit bounds the memory.
const compiled = new Map<string, OpenCalendar>();
const MAX_COMPILED = 2000;

/** Hours at a version, ready to count with. Null for a version that does not exist. */
export async function readHours(tx: Tx, { id, version }: CalendarRef): Promise<OpenCalendar | null> {
  const key = `${tx.workspaceId}:${id}:${version}`;
  const known = compiled.get(key);
  if (known) return known;
  const [row] = await tx.query<BusinessHours>(
    `select time_zone as "timeZone", weekly, holidays from business_calendar_versions where workspace_id = $1 and calendar_id = $2 and version = $3`,
    [tx.workspaceId, id, version],
  );
  if (!row) return null;
  if (compiled.size >= MAX_COMPILED) compiled.clear();
  const calendar = compileHours(row);
  compiled.set(key, calendar);
  return calendar;
}

export interface OpeningNow extends Opening {
  calendar: BusinessCalendar;
}

/** Whether the workspace is open at this moment: by the hours named, else by those of the inbox, else by its own. @throws not_found */
export async function isOpen(
  ctx: Pick<Ctx, 'db' | 'clock'>,
  workspaceId: string,
  by: { calendarId?: string | undefined; inboxId?: string | undefined } = {},
): Promise<OpeningNow> {
  return ctx.db.tx(workspaceId, async (tx) => {
    const calendar = await readCalendar({ db: tx }, workspaceId, by.calendarId ?? (by.inboxId ? await calendarOfInbox(tx, by.inboxId) : null));
    const hours = calendar.id === null ? null : await readHours(tx, { id: calendar.id, version: calendar.version });
    return { ...openingAt(hours, ctx.clock.now().getTime()), calendar };
  });
}

async function calendarOfInbox(tx: Tx, inboxId: string): Promise<string | null> {
  const [row] = await tx.query<{ id: string }>('select calendar_id as id from inbox_calendars where workspace_id = $1 and inbox_id = $2', [
    tx.workspaceId,
    inboxId,
  ]);
  return row?.id ?? null;
}
