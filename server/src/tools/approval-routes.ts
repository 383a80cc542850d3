import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { ApprovalPage, ApprovalParams, ApprovalQuery, ApprovalView, ErrorEnvelope } from '@baton/contract';
import type { Ctx } from '#platform/context';
import { BatonError, notFound } from '#platform/errors';
import { workspaceOf } from '#platform/principal';
import type { Principal } from '#platform/principal';
import { answerProposal } from './answer-proposal.ts';
import { listApprovals, readApproval } from './list-approvals.ts';
import { presentApproval } from './present.ts';
import { withOwnTools } from './sources/with-own-tools.ts';
import type { Toolbox } from './toolbox.ts';

const errors = { '4xx': ErrorEnvelope, '5xx': ErrorEnvelope };
const tags = ['tools'];

/** What assistants want to do and may not do by themselves: looked at, and decided, by teammates who may do it. */
export function approvalRoutes(app: FastifyInstance, ctx: Ctx, toolbox: Toolbox): void {
  const typed = app.withTypeProvider<ZodTypeProvider>();
  typed.get(
    '/api/approvals',
    {
      config: { auth: 'teammate', permission: 'tickets.read_own' },
      schema: { summary: 'What waits for a yes of a teammate', tags, querystring: ApprovalQuery, response: { 200: ApprovalPage, ...errors } },
    },
    async ({ who, query }) => {
      const { status, ticket_id: ticketId, cursor: before, limit } = query;
      const found = await listApprovals(ctx, who, workspaceOf(who), { status, ticketId, before, limit: limit + 1 });
      const page = found.slice(0, limit);
      return { approvals: page.map((one) => presentApproval(one, ctx.clock.now())), next_cursor: found.length > limit ? (page.at(-1)?.id ?? null) : null };
    },
  );
  for (const [verb, answer, summary] of [
    ['approve', 'yes', 'Have it done'],
    ['decline', 'no', 'Have it left undone'],
  ] as const) {
    typed.post(
      `/api/approvals/:id/${verb}`,
      {
        config: { auth: 'teammate', permission: 'tickets.reply' },
        schema: {
          summary,
          description:
            'Needs the permission that the tool itself needs. Of several who decide the first counts; a yes after a no, or the other way round, is a conflict.',
          tags,
          params: ApprovalParams,
          response: { 200: ApprovalView, ...errors },
        },
      },
      async ({ who, params }) => decide(ctx, toolbox, who, { id: params.id, answer }),
    );
  }
}

/** @throws not_found, forbidden; conflict with the state when it is decided otherwise, expired or at work; and what the tool failed with */
async function decide(ctx: Ctx, toolbox: Toolbox, who: Principal, { id, answer }: { id: string; answer: 'yes' | 'no' }) {
  const workspaceId = workspaceOf(who);
  if (!(await readApproval(ctx, who, workspaceId, id))) throw notFound('approval');
  const all = await withOwnTools(ctx, toolbox, workspaceId);
  const answered = await answerProposal(ctx, all, { workspaceId, who, surface: 'desk' }, { id, approver: 'teammate', answer });
  const now = await readApproval(ctx, who, workspaceId, id);
  if (!now) throw notFound('approval');
  const view = presentApproval(now, ctx.clock.now());
  const meant = answer === 'yes' ? 'done' : 'declined';
  if (answered.kind === meant) return view;
  if (answered.kind === 'failed') throw new BatonError(answered.failure.code, { message: answered.failure.message, details: view });
  if (answered.kind === 'uncertain' && view.status === 'uncertain') throw new BatonError('WRITE_UNCERTAIN', { details: view });
  throw new BatonError('conflict', { message: `This is ${view.status} already.`, details: view });
}
