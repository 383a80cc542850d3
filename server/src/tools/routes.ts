import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { ErrorEnvelope, ToolCallPage, ToolCallQuery, ToolList, ToolParams, ToolProposal, ToolResult, ToolRun } from '@baton/contract';
import type { Ctx } from '#platform/context';
import { BatonError } from '#platform/errors';
import { workspaceOf } from '#platform/principal';
import { approvalRoutes } from './approval-routes.ts';
import { callTool } from './call-tool.ts';
import { presentCall, presentTool } from './present.ts';
import { tokenOf } from './proposals.ts';
import { readCalls } from './read-calls.ts';
import { sourceRoutes } from './sources/source-routes.ts';
import { withOwnTools } from './sources/with-own-tools.ts';
import type { Toolbox } from './toolbox.ts';

const errors = { '4xx': ErrorEnvelope, '5xx': ErrorEnvelope };
const tags = ['tools'];

/** The tools as the desk calls them, and what was done through them. Programs that speak MCP come by `/mcp`. */
export async function toolsRoutes(app: FastifyInstance, ctx: Ctx, toolbox: Toolbox): Promise<void> {
  callRoutes(app, ctx, toolbox);
  approvalRoutes(app, ctx, toolbox);
  await sourceRoutes(app, ctx, toolbox);
}

function callRoutes(app: FastifyInstance, ctx: Ctx, toolbox: Toolbox): void {
  const typed = app.withTypeProvider<ZodTypeProvider>();
  typed.get(
    '/api/tools',
    {
      config: { auth: 'teammate', permission: 'tickets.read_own' },
      schema: { summary: 'The tools you may use', tags, response: { 200: ToolList, ...errors } },
    },
    async ({ who }) => {
      // The operator may look without naming a workspace: at what is built in.
      const all = who.workspaceId === null ? toolbox : await withOwnTools(ctx, toolbox, who.workspaceId);
      return { tools: all.listFor(who).map(presentTool) };
    },
  );
  typed.post(
    '/api/tools/:name/run',
    {
      config: { auth: 'teammate', permission: 'tickets.read_own' },
      schema: {
        summary: 'Use a tool',
        description:
          'What cannot be taken back is shown first (202): nothing happened yet. It is done when you call again with the same arguments and the `confirm_token`.',
        tags,
        params: ToolParams,
        body: ToolRun,
        response: { 200: ToolResult, 202: ToolProposal, ...errors },
      },
    },
    async ({ who, params, body }, reply) => {
      const caller = { workspaceId: workspaceOf(who), who, surface: 'desk' as const };
      const all = await withOwnTools(ctx, toolbox, caller.workspaceId);
      const outcome = await callTool(ctx, all, caller, { name: params.name, arguments: body.arguments, confirmToken: body.confirm_token });
      if (outcome.kind === 'failed') {
        const { code, message, details, retryAfterSeconds } = outcome.failure;
        throw new BatonError(code, { message, details, ...(retryAfterSeconds === null ? {} : { retryAfterSeconds }) });
      }
      if (outcome.kind === 'done') return reply.status(200).send({ status: 'done', result: outcome.result });
      const { summary, changes, expiresAt } = outcome.proposal;
      const token = tokenOf(outcome.proposal);
      return reply.status(202).send({ status: 'confirmation_required', summary, changes, confirm_token: token, expires_at: expiresAt.toISOString() });
    },
  );
  typed.get(
    '/api/tools/calls',
    {
      config: { auth: 'teammate', permission: 'audit.read' },
      schema: { summary: 'What was done through tools, newest first', tags, querystring: ToolCallQuery, response: { 200: ToolCallPage, ...errors } },
    },
    async ({ who, query }) => {
      const { limit, cursor, caller_id: callerId, conversation_id: conversationId, tool, decision } = query;
      const calls = await readCalls(ctx, workspaceOf(who), { tool, callerId, conversationId, decision, before: cursor, limit: limit + 1 });
      const page = calls.slice(0, limit);
      return { calls: page.map(presentCall), next_cursor: calls.length > limit ? (page.at(-1)?.id ?? null) : null };
    },
  );
}
