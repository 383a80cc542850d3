import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { z } from 'zod';
import { ErrorEnvelope, SlaPauseCreate, SlaPolicyEdit, SlaPolicyList, SlaPolicyParams, SlaPolicyView, TicketParams, TicketSla } from '@baton/contract';
import type { Ctx } from '#platform/context';
import { BatonError } from '#platform/errors';
import { workspaceOf } from '#platform/principal';
import { changePolicy } from './change-policy.ts';
import type { PolicyEdit } from './change-policy.ts';
import { pauseClocks, resumeClocks } from './pause-by-hand.ts';
import { PRIORITIES, listPolicies } from './policies.ts';
import { presentPolicy, presentTicketSla } from './present.ts';
import { readTicketSla } from './read-ticket-sla.ts';
import type { Priority } from './schema.ts';

const errors = { '4xx': ErrorEnvelope, '5xx': ErrorEnvelope };
const tags = ['sla'];

/** What is promised, and how tickets stand against it. */
export async function slaRoutes(app: FastifyInstance, ctx: Ctx): Promise<void> {
  policyRoutes(app, ctx);
  clockRoutes(app, ctx);
}

function policyRoutes(app: FastifyInstance, ctx: Ctx): void {
  const typed = app.withTypeProvider<ZodTypeProvider>();
  typed.get(
    '/api/sla/policies',
    { config: { auth: 'teammate' }, schema: { summary: 'What is promised for each priority', tags, response: { 200: SlaPolicyList, ...errors } } },
    async ({ who }) => ({ policies: (await listPolicies(ctx, workspaceOf(who))).map(presentPolicy) }),
  );
  typed.patch(
    '/api/sla/policies/:priority',
    {
      config: { auth: 'teammate', permission: 'sla.manage' },
      schema: {
        summary: 'Change what is promised for a priority',
        description: 'Holds for clocks that begin from now on; with `apply_to_open` for those that run as well.',
        tags,
        params: SlaPolicyParams,
        body: SlaPolicyEdit,
        response: { 200: SlaPolicyView, ...errors },
      },
    },
    async ({ who, params, body }) =>
      presentPolicy(await changePolicy(ctx, who, toPriority(params.priority), { edit: toEdit(body), applyToOpen: body.apply_to_open })),
  );
}

/** An address that is not there, rather than a wrong field: it is part of the path. */
function toPriority(text: string): Priority {
  const found = PRIORITIES.find((priority) => priority === text);
  if (!found) throw new BatonError('not_found', { message: `There are policies for ${PRIORITIES.join(', ')}.`, details: { allowed: PRIORITIES } });
  return found;
}

function toEdit(body: z.infer<typeof SlaPolicyEdit>): PolicyEdit {
  return {
    ...given('firstResponseSeconds', body.first_response_target_seconds),
    ...given('nextResponseSeconds', body.next_response_target_seconds),
    ...given('resolutionSeconds', body.resolution_target_seconds),
    ...given('warningPercent', body.warning_threshold_percent),
    ...given('businessHoursOnly', body.business_hours_only),
    ...given('calendarId', body.business_hours_id),
    ...given('assistantCounts', body.assistant_counts),
  };
}

function given<K extends keyof PolicyEdit>(field: K, value: PolicyEdit[K] | undefined): PolicyEdit {
  return value === undefined ? {} : { [field]: value };
}

function clockRoutes(app: FastifyInstance, ctx: Ctx): void {
  const typed = app.withTypeProvider<ZodTypeProvider>();
  const reply = { auth: 'teammate', permission: 'tickets.reply' } as const;
  typed.get(
    '/api/tickets/:id/sla',
    {
      config: { auth: 'teammate', permission: 'tickets.read_own' },
      schema: { summary: "A ticket's deadlines and how it stands", tags, params: TicketParams, response: { 200: TicketSla, ...errors } },
    },
    async ({ who, params }) => presentTicketSla(await readTicketSla(ctx, who, params.id)),
  );
  typed.post(
    '/api/tickets/:id/sla/pause',
    {
      config: reply,
      schema: {
        summary: 'Let the clocks of a ticket stand still',
        description: 'Until they are resumed. When somebody paused them already: 409, saying since when.',
        tags,
        params: TicketParams,
        body: SlaPauseCreate,
        response: { 200: TicketSla, ...errors },
      },
    },
    async ({ who, params, body }) => presentTicketSla(await pauseClocks(ctx, who, params.id, body?.reason)),
  );
  typed.post(
    '/api/tickets/:id/sla/resume',
    { config: reply, schema: { summary: 'Let them go on', tags, params: TicketParams, response: { 200: TicketSla, ...errors } } },
    async ({ who, params }) => presentTicketSla(await resumeClocks(ctx, who, params.id)),
  );
}
