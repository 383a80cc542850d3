import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { ErrorEnvelope, ViewCreate, ViewEdit, ViewList, ViewParams, ViewShown } from '@baton/contract';
import type { Ctx } from '#platform/context';
import { workspaceOf } from '#platform/principal';
import { presentView } from './present.ts';
import { changeView, createView, deleteView } from './save-view.ts';
import { countView, showViews } from './show-views.ts';

const errors = { '4xx': ErrorEnvelope, '5xx': ErrorEnvelope };
const read = { auth: 'teammate', permission: 'tickets.read_own' } as const;

/** Saved views. */
export function viewRoutes(app: FastifyInstance, ctx: Ctx): void {
  const typed = app.withTypeProvider<ZodTypeProvider>();
  typed.get(
    '/api/views',
    {
      config: read,
      schema: { summary: 'Your views and those shared with you, each with its number of tickets', tags: ['views'], response: { 200: ViewList, ...errors } },
    },
    async ({ who }) => ({ views: (await showViews(ctx, who)).map((view) => presentView(view, who.id)) }),
  );
  typed.post(
    '/api/views',
    { config: read, schema: { summary: 'Save a view', tags: ['views'], body: ViewCreate, response: { 201: ViewShown, ...errors } } },
    async ({ who, body }, reply) => {
      const { order: direction, team_id: teamId, ...fields } = body;
      const view = await createView(ctx, who, { ...fields, direction, teamId: teamId ?? null });
      const counted = await ctx.db.tx(workspaceOf(who), (tx) => countView(tx, who, view));
      return reply.code(201).send(presentView(counted, who.id));
    },
  );
  typed.patch(
    '/api/views/:id',
    { config: read, schema: { summary: 'Change a view', tags: ['views'], params: ViewParams, body: ViewEdit, response: { 200: ViewShown, ...errors } } },
    async ({ who, params, body }) => {
      const { order, team_id: teamId, ...fields } = body;
      const given = { ...fields, ...(order === undefined ? {} : { direction: order }), ...(teamId === undefined ? {} : { teamId }) };
      const view = await changeView(ctx, who, params.id, Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)));
      return presentView(await ctx.db.tx(workspaceOf(who), (tx) => countView(tx, who, view)), who.id);
    },
  );
  typed.delete(
    '/api/views/:id',
    { config: read, schema: { summary: 'Delete a view', tags: ['views'], params: ViewParams, response: { 204: z.null().describe('Deleted.'), ...errors } } },
    async ({ who, params }, reply) => {
      await deleteView(ctx, who, params.id);
      return reply.code(204).send(null);
    },
  );
}
