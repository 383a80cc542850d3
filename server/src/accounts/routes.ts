import type { FastifyInstance } from 'fastify';
import type { Ctx } from '#platform/context';
import { businessHoursRoutes } from './business-hours-routes.ts';
import { keyRoutes } from './key-routes.ts';
import { ownRoutes } from './own-routes.ts';
import { passwordPage } from './password-page.ts';
import { roleRoutes } from './role-routes.ts';
import { signInRoutes } from './sign-in-routes.ts';
import { teamRoutes } from './team-routes.ts';
import { teammateRoutes } from './teammate-routes.ts';
import { workspaceRoutes } from './workspace-routes.ts';

/** Signing in and out, teammates, roles, teams, keys, the workspace's settings, and workspaces for programs. */
export async function accountsRoutes(app: FastifyInstance, ctx: Ctx): Promise<void> {
  signInRoutes(app, ctx);
  ownRoutes(app, ctx);
  teammateRoutes(app, ctx);
  roleRoutes(app, ctx);
  teamRoutes(app, ctx);
  workspaceRoutes(app, ctx);
  keyRoutes(app, ctx);
  businessHoursRoutes(app, ctx);
  passwordPage(app, ctx);
}
