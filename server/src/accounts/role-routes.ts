import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { RoleCreate, RoleEdit, RoleList, RoleParams, RoleView } from '@baton/contract';
import type { Ctx } from '#platform/context';
import { workspaceOf } from '#platform/principal';
import { errors, gone } from './answers.ts';
import { createRole, deleteRole, editRole, listRoles } from './own-roles.ts';

const tags = ['roles'];
const config = { auth: 'teammate', permission: 'roles.manage' } as const;

/** The five roles, and those of the workspace's own. */
export function roleRoutes(app: FastifyInstance, ctx: Ctx): void {
  const typed = app.withTypeProvider<ZodTypeProvider>();
  typed.get(
    '/api/roles',
    {
      config: { auth: 'teammate', permission: 'teammates.manage' },
      schema: { summary: 'Roles and what they allow', tags, response: { 200: RoleList, ...errors } },
    },
    async ({ who }) => ({ roles: await listRoles(ctx, workspaceOf(who)) }),
  );
  typed.post(
    '/api/roles',
    {
      config,
      schema: {
        summary: 'Make a role',
        description: 'From the same permissions as the five. Nobody makes one that may do more than they themselves.',
        tags,
        body: RoleCreate,
        response: { 201: RoleView, ...errors },
      },
    },
    async ({ who, body }, reply) => reply.status(201).send(await createRole(ctx, who, body)),
  );
  typed.patch(
    '/api/roles/:id',
    {
      config,
      schema: {
        summary: 'Change a role',
        description: 'It holds at once for everybody who has it.',
        tags,
        params: RoleParams,
        body: RoleEdit,
        response: { 200: RoleView, ...errors },
      },
    },
    async ({ who, params, body }) => editRole(ctx, who, params.id, body),
  );
  typed.delete(
    '/api/roles/:id',
    { config, schema: { summary: 'Delete a role that nobody has', tags, params: RoleParams, response: { 204: gone, ...errors } } },
    async ({ who, params }, reply) => {
      await deleteRole(ctx, who, params.id);
      return reply.status(204).send(null);
    },
  );
}
