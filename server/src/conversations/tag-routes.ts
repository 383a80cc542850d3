import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { ErrorEnvelope, TagList, TagParams, TagQuery, TagRename, TagRenamed, TicketRulesEdit, TicketRulesView } from '@baton/contract';
import type { Ctx } from '#platform/context';
import { listTags, renameTag } from './tags.ts';
import { changeTicketRules, readTicketRules } from './ticket-rules.ts';

const errors = { '4xx': ErrorEnvelope, '5xx': ErrorEnvelope };
const read = { auth: 'teammate', permission: 'tickets.read_own' } as const;

/** Tags, and how tickets behave in the workspace. */
export function tagRoutes(app: FastifyInstance, ctx: Ctx): void {
  const typed = app.withTypeProvider<ZodTypeProvider>();
  typed.get(
    '/api/tags',
    { config: read, schema: { summary: 'Tags in use, with their tickets', tags: ['tickets'], querystring: TagQuery, response: { 200: TagList, ...errors } } },
    async ({ who, query }) => ({ tags: await listTags(ctx, who, query) }),
  );
  typed.patch(
    '/api/tags/:name',
    {
      config: { auth: 'teammate', permission: 'team.manage' },
      schema: {
        summary: 'Rename a tag, or make one of two',
        description: 'Every ticket that has it is changed. Repeating a call that was cut off goes on with the rest.',
        tags: ['tickets'],
        params: TagParams,
        body: TagRename,
        response: { 200: TagRenamed, ...errors },
      },
    },
    async ({ who, params, body }) => renameTag(ctx, who, params.name.toLowerCase(), body.name),
  );
  typed.get(
    '/api/tickets/settings',
    { config: read, schema: { summary: 'How tickets behave here', tags: ['tickets'], response: { 200: TicketRulesView, ...errors } } },
    async ({ who }) => ({ reopen_window_hours: (await readTicketRules(ctx, who)).reopenWindowHours }),
  );
  typed.patch(
    '/api/tickets/settings',
    {
      config: { auth: 'teammate', permission: 'workspace.manage' },
      schema: { summary: 'Change how tickets behave', tags: ['tickets'], body: TicketRulesEdit, response: { 200: TicketRulesView, ...errors } },
    },
    async ({ who, body }) => ({ reopen_window_hours: (await changeTicketRules(ctx, who, { reopenWindowHours: body.reopen_window_hours })).reopenWindowHours }),
  );
}
