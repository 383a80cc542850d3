import { AssignmentQueueList, AssignmentRulesPatch, AssignmentRulesQuery, AssignmentRulesView, ErrorEnvelope } from '@baton/contract';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Ctx } from '#platform/context';
import { changeRules, readRulesView } from './change-rules.ts';
import { listQueues } from './list-queues.ts';
import { presentRules, toRulesPatch } from './present.ts';

const errors = { '4xx': ErrorEnvelope, '5xx': ErrorEnvelope };
const tags = ['assignment'];
const manage = { auth: 'teammate', permission: 'team.manage' } as const;

/** How tickets are given out, for the workspace and for each team, and what waits. */
export function rulesRoutes(app: FastifyInstance, ctx: Ctx): void {
  const typed = app.withTypeProvider<ZodTypeProvider>();
  const answer = { tags, querystring: AssignmentRulesQuery, response: { 200: AssignmentRulesView, ...errors } };
  typed.get('/api/assignment/settings', { config: manage, schema: { ...answer, summary: 'How tickets are given out' } }, async ({ who, query }) =>
    presentRules(await readRulesView(ctx, who, query.team_id ?? null)),
  );
  typed.patch(
    '/api/assignment/settings',
    {
      config: manage,
      schema: {
        ...answer,
        summary: 'Change how tickets are given out',
        description: 'With `team_id` for that team, else for the workspace. Only the fields named change.',
        body: AssignmentRulesPatch,
      },
    },
    async ({ who, query, body }) => presentRules(await changeRules(ctx, who, query.team_id ?? null, toRulesPatch(body))),
  );
  typed.get(
    '/api/assignment/queues',
    {
      config: { auth: 'teammate', permission: 'tickets.assign' },
      schema: { summary: 'Tickets that wait for somebody to be free, by team', tags, response: { 200: AssignmentQueueList, ...errors } },
    },
    async ({ who }) => ({
      queues: (await listQueues(ctx, who)).map((queue) => ({
        team_id: queue.teamId,
        team_name: queue.teamName,
        waiting: queue.waiting,
        oldest_waiting_since: queue.oldestWaitingSince?.toISOString() ?? null,
        next_ticket_id: queue.nextTicketId,
      })),
    }),
  );
}
