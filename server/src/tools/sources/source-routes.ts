import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import {
  ErrorEnvelope,
  OpenapiOperations,
  OpenapiRead,
  ToolSourceCreate,
  ToolSourceEdit,
  ToolSourceList,
  ToolSourceParams,
  ToolSourceView,
} from '@baton/contract';
import type { Ctx } from '#platform/context';
import { workspaceOf } from '#platform/principal';
import type { Toolbox } from '../toolbox.ts';
import { removeSource } from './edit-source.ts';
import { readOpenapi } from './http/read-openapi.ts';
import { presentDocument, presentSource } from './present-source.ts';
import { refreshSource } from './refresh-source.ts';
import { sheetRoutes } from './sheet/sheet-routes.ts';
import { listSources, readSource } from './source.ts';
import { takeEdit, takeNew } from './take-input.ts';

const errors = { '4xx': ErrorEnvelope, '5xx': ErrorEnvelope };
const tags = ['tools'];
const manage = { auth: 'teammate', permission: 'workspace.manage' } as const;
// A document of a service is longer than other bodies.
const BODY_LIMIT = 2 * 1024 * 1024;

/** The tools that a workspace adds by itself. `toolbox` is what is built in. */
export async function sourceRoutes(app: FastifyInstance, ctx: Ctx, toolbox: Toolbox): Promise<void> {
  readRoutes(app, ctx);
  changeRoutes(app, ctx, toolbox);
  refreshRoutes(app, ctx);
  await sheetRoutes(app, ctx);
}

function readRoutes(app: FastifyInstance, ctx: Ctx): void {
  const typed = app.withTypeProvider<ZodTypeProvider>();
  typed.get(
    '/api/tool-sources',
    { config: manage, schema: { summary: "The workspace's own tool sources", tags, response: { 200: ToolSourceList, ...errors } } },
    async ({ who }) => ({ sources: (await listSources(ctx, workspaceOf(who))).map(presentSource) }),
  );
  typed.get(
    '/api/tool-sources/:id',
    { config: manage, schema: { summary: 'One tool source', tags, params: ToolSourceParams, response: { 200: ToolSourceView, ...errors } } },
    async ({ who, params }) => presentSource(await readSource(ctx, workspaceOf(who), params.id)),
  );
  typed.post(
    '/api/tool-sources/read-openapi',
    {
      bodyLimit: BODY_LIMIT,
      config: manage,
      schema: {
        summary: 'What tools an OpenAPI document would give',
        description: 'Nothing is kept. Choose operations of it by their id when you add the source.',
        tags,
        body: OpenapiRead,
        response: { 200: OpenapiOperations, ...errors },
      },
    },
    async ({ body }) => presentDocument(readOpenapi(body.document)),
  );
}

function changeRoutes(app: FastifyInstance, ctx: Ctx, toolbox: Toolbox): void {
  const typed = app.withTypeProvider<ZodTypeProvider>();
  typed.post(
    '/api/tool-sources',
    {
      bodyLimit: BODY_LIMIT,
      config: manage,
      schema: { summary: 'Add a tool source', tags, body: ToolSourceCreate, response: { 201: ToolSourceView, ...errors } },
    },
    async ({ who, body }, reply) => {
      const source = await takeNew(ctx, who, toolbox, body);
      return reply.status(201).send(presentSource(source));
    },
  );
  typed.patch(
    '/api/tool-sources/:id',
    {
      bodyLimit: BODY_LIMIT,
      config: manage,
      schema: { summary: 'Change a tool source', tags, params: ToolSourceParams, body: ToolSourceEdit, response: { 200: ToolSourceView, ...errors } },
    },
    async ({ who, params, body }) => presentSource(await takeEdit(ctx, who, { toolbox, id: params.id, body })),
  );
  typed.delete(
    '/api/tool-sources/:id',
    {
      config: manage,
      schema: {
        summary: 'Remove a tool source',
        description: 'With its tools and all that is kept of it.',
        tags,
        params: ToolSourceParams,
        response: { 204: z.null().describe('Done.'), ...errors },
      },
    },
    async ({ who, params }, reply) => {
      await removeSource(ctx, who, params.id);
      return reply.status(204).send(null);
    },
  );
}

function refreshRoutes(app: FastifyInstance, ctx: Ctx): void {
  app.withTypeProvider<ZodTypeProvider>().post(
    '/api/tool-sources/:id/refresh',
    {
      config: manage,
      schema: {
        summary: 'Fetch a tool source anew',
        description: "A spreadsheet from its address, or the list of an MCP server's tools. When that fails, what was there stays.",
        tags,
        params: ToolSourceParams,
        response: { 200: ToolSourceView, ...errors },
      },
    },
    async ({ who, params }) => presentSource(await refreshSource(ctx, workspaceOf(who), params.id, who)),
  );
}
