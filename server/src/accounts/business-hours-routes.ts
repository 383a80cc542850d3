import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import {
  BusinessHoursCreate,
  BusinessHoursEdit,
  BusinessHoursOverview,
  BusinessHoursParams,
  BusinessHoursView,
  DefaultHoursEdit,
  ErrorEnvelope,
  OpeningQuery,
  OpeningView,
} from '@baton/contract';
import type { Ctx } from '#platform/context';
import { workspaceOf } from '#platform/principal';
import { isOpen, listCalendars, readCalendar } from './business-hours.ts';
import type { BusinessCalendar, OpeningNow } from './business-hours.ts';
import { removeCalendar, saveCalendar } from './business-hours-save.ts';
import type { SaveCalendar } from './business-hours-save.ts';

const errors = { '4xx': ErrorEnvelope, '5xx': ErrorEnvelope };
const read = { auth: 'teammate' } as const;
const change = { auth: 'teammate', permission: 'sla.manage' } as const;
const tags = ['business hours'];

/** When the workspace is open: its own hours, named ones, and whether it is open now. */
export function businessHoursRoutes(app: FastifyInstance, ctx: Ctx): void {
  const typed = app.withTypeProvider<ZodTypeProvider>();
  typed.get(
    '/api/business-hours',
    { config: read, schema: { summary: 'The hours of the workspace, and the named ones', tags, response: { 200: BusinessHoursOverview, ...errors } } },
    async ({ who }) => {
      const [own, ...others] = await listCalendars(ctx, workspaceOf(who));
      if (!own) throw new Error('a workspace has hours, set or not');
      return { ...present(own), others: others.map(present) };
    },
  );
  typed.put(
    '/api/business-hours',
    {
      config: change,
      schema: { summary: 'Set the hours of the workspace', tags, body: DefaultHoursEdit, response: { 200: BusinessHoursView, ...errors } },
    },
    async ({ who, body }) => present(await saveCalendar(ctx, who, 'default', toInput(body))),
  );
  typed.get(
    '/api/business-hours/now',
    {
      config: read,
      schema: { summary: 'Whether it is open now, and when that changes', tags, querystring: OpeningQuery, response: { 200: OpeningView, ...errors } },
    },
    async ({ who, query }) => presentOpening(await isOpen(ctx, workspaceOf(who), { calendarId: query.business_hours_id, inboxId: query.inbox_id })),
  );
  namedRoutes(app, ctx);
}

function namedRoutes(app: FastifyInstance, ctx: Ctx): void {
  const typed = app.withTypeProvider<ZodTypeProvider>();
  typed.post(
    '/api/business-hours',
    {
      config: change,
      schema: {
        summary: 'Add named hours',
        description: 'For a policy, for inboxes, for teams: whoever keeps them does not keep those of the workspace.',
        tags,
        body: BusinessHoursCreate,
        response: { 201: BusinessHoursView, ...errors },
      },
    },
    async ({ who, body }, reply) => reply.status(201).send(present(await saveCalendar(ctx, who, 'new', toInput(body)))),
  );
  typed.get(
    '/api/business-hours/:id',
    { config: read, schema: { summary: 'Hours by id', tags, params: BusinessHoursParams, response: { 200: BusinessHoursView, ...errors } } },
    async ({ who, params }) => present(await readCalendar(ctx, workspaceOf(who), params.id)),
  );
  typed.put(
    '/api/business-hours/:id',
    {
      config: change,
      schema: { summary: 'Change hours', tags, params: BusinessHoursParams, body: BusinessHoursEdit, response: { 200: BusinessHoursView, ...errors } },
    },
    async ({ who, params, body }) => present(await saveCalendar(ctx, who, params, toInput(body))),
  );
  typed.delete(
    '/api/business-hours/:id',
    {
      config: change,
      schema: {
        summary: 'Remove named hours',
        tags,
        params: BusinessHoursParams,
        response: { 204: z.null().describe('Done.'), ...errors },
      },
    },
    async ({ who, params }, reply) => {
      await removeCalendar(ctx, who, params.id);
      return reply.status(204).send(null);
    },
  );
}

function toInput(body: z.infer<typeof BusinessHoursEdit>): SaveCalendar {
  const { time_zone: timeZone, inbox_ids: inboxIds, team_ids: teamIds, apply_to_open: applyToOpen, weekly, ...rest } = body;
  const days = Object.fromEntries(Object.entries(weekly).filter(([, ranges]) => (ranges ?? []).length > 0));
  return { ...rest, timeZone, weekly: days, inboxIds, teamIds, applyToOpen };
}

function present(calendar: BusinessCalendar): z.infer<typeof BusinessHoursView> {
  return {
    id: calendar.id,
    name: calendar.name,
    is_default: calendar.isDefault,
    version: calendar.version,
    time_zone: calendar.timeZone,
    weekly: calendar.weekly,
    holidays: calendar.holidays,
    inbox_ids: calendar.inboxIds,
    team_ids: calendar.teamIds,
    updated_at: calendar.updatedAt?.toISOString() ?? null,
  };
}

function presentOpening({ calendar, isOpen: open, closesAt, opensAt }: OpeningNow): z.infer<typeof OpeningView> {
  const iso = (at: number | null) => (at === null ? null : new Date(at).toISOString());
  return { business_hours_id: calendar.id, time_zone: calendar.timeZone, is_open: open, closes_at: iso(closesAt), opens_at: iso(opensAt) };
}
