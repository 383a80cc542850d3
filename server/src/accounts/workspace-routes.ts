import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { WorkspaceEdit, WorkspaceProfile } from '@baton/contract';
import type { Ctx } from '#platform/context';
import { workspaceOf } from '#platform/principal';
import { errors } from './answers.ts';
import { editWorkspace } from './edit-workspace.ts';
import { presentWorkspace } from './present.ts';
import { readWorkspace } from './read-workspaces.ts';

/** The workspace's name and settings. */
export function workspaceRoutes(app: FastifyInstance, ctx: Ctx): void {
  const typed = app.withTypeProvider<ZodTypeProvider>();
  const tags = ['workspace'];
  typed.get(
    '/api/workspace',
    { config: { auth: 'teammate' }, schema: { summary: 'The workspace and its settings', tags, response: { 200: WorkspaceProfile, ...errors } } },
    async ({ who }) => presentWorkspace(await readWorkspace(ctx, workspaceOf(who))),
  );
  typed.patch(
    '/api/workspace',
    {
      config: { auth: 'teammate', permission: 'workspace.manage' },
      schema: { summary: 'Change the settings; what is left out stays', tags, body: WorkspaceEdit, response: { 200: WorkspaceProfile, ...errors } },
    },
    async ({ who, body }) => {
      const input = {
        name: body.name,
        languages: body.languages,
        defaultLanguage: body.default_language,
        timeZone: body.time_zone,
        signOff: body.sign_off,
        requireSecondFactor: body.require_second_factor,
      };
      return presentWorkspace(await editWorkspace(ctx, who, input));
    },
  );
}
