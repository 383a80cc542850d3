import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { z } from 'zod';
import {
  DepartmentCreate,
  DepartmentList,
  DepartmentParams,
  DepartmentView,
  TeamCreate,
  TeamEdit,
  TeamList,
  TeamMemberParams,
  TeamParams,
  TeamView,
} from '@baton/contract';
import type { Ctx } from '#platform/context';
import { workspaceOf } from '#platform/principal';
import { errors, gone } from './answers.ts';
import { createDepartment, deleteDepartment, listDepartments, renameDepartment } from './departments.ts';
import { presentTeam } from './present.ts';
import { listTeamMembers, listTeams, readTeam } from './read-teams.ts';
import type { Team } from './read-teams.ts';
import { changeMembership, createTeam, deleteTeam, editTeam } from './save-team.ts';
import type { TeamInput } from './save-team.ts';

const anybody = { auth: 'teammate' } as const;
const leads = { auth: 'teammate', permission: 'team.manage' } as const;

/** Teams and departments: everybody sees them, those who lead change them. */
export function teamRoutes(app: FastifyInstance, ctx: Ctx): void {
  readAndSave(app, ctx);
  members(app, ctx);
  departmentRoutes(app, ctx);
}

async function show(ctx: Ctx, workspaceId: string, team: Team): Promise<z.infer<typeof TeamView>> {
  return presentTeam(team, await listTeamMembers(ctx, workspaceId, team.id));
}

function readAndSave(app: FastifyInstance, ctx: Ctx): void {
  const typed = app.withTypeProvider<ZodTypeProvider>();
  const tags = ['teams'];
  typed.get('/api/teams', { config: anybody, schema: { summary: 'Teams', tags, response: { 200: TeamList, ...errors } } }, async ({ who }) => {
    const people = await listTeamMembers(ctx, workspaceOf(who), null);
    return { teams: (await listTeams(ctx, workspaceOf(who))).map((team) => presentTeam(team, people)) };
  });
  typed.post(
    '/api/teams',
    { config: leads, schema: { summary: 'Make a team', tags, body: TeamCreate, response: { 201: TeamView, ...errors } } },
    async ({ who, body }, reply) => {
      const team = await createTeam(ctx, who, { name: body.name, ...toInput(body) });
      return reply.status(201).send(await show(ctx, workspaceOf(who), team));
    },
  );
  typed.get(
    '/api/teams/:id',
    { config: anybody, schema: { summary: 'A team', tags, params: TeamParams, response: { 200: TeamView, ...errors } } },
    async ({ who, params }) => show(ctx, workspaceOf(who), await readTeam(ctx, workspaceOf(who), params.id)),
  );
  typed.patch(
    '/api/teams/:id',
    {
      config: leads,
      schema: { summary: 'Change a team; lists replace what was there', tags, params: TeamParams, body: TeamEdit, response: { 200: TeamView, ...errors } },
    },
    async ({ who, params, body }) => show(ctx, workspaceOf(who), await editTeam(ctx, who, params.id, toInput(body))),
  );
  typed.delete(
    '/api/teams/:id',
    { config: leads, schema: { summary: 'Delete a team', tags, params: TeamParams, response: { 204: gone, ...errors } } },
    async ({ who, params }, reply) => {
      await deleteTeam(ctx, who, params.id);
      return reply.status(204).send(null);
    },
  );
}

function toInput({ member_ids: memberIds, inbox_ids: inboxIds, ...rest }: z.infer<typeof TeamEdit>): Partial<TeamInput> {
  const { name, ...others } = rest;
  return { ...others, memberIds, inboxIds, ...(name === undefined ? {} : { name }) };
}

function members(app: FastifyInstance, ctx: Ctx): void {
  const typed = app.withTypeProvider<ZodTypeProvider>();
  const schema = { tags: ['teams'], params: TeamMemberParams, response: { 200: TeamView, ...errors } };
  const path = '/api/teams/:id/members/:teammate_id';
  typed.put(path, { config: leads, schema: { ...schema, summary: 'Add a member' } }, async ({ who, params }) =>
    show(ctx, workspaceOf(who), await changeMembership(ctx, who, { teamId: params.id, teammateId: params.teammate_id, member: true })),
  );
  typed.delete(path, { config: leads, schema: { ...schema, summary: 'Take a member out' } }, async ({ who, params }) =>
    show(ctx, workspaceOf(who), await changeMembership(ctx, who, { teamId: params.id, teammateId: params.teammate_id, member: false })),
  );
}

function departmentRoutes(app: FastifyInstance, ctx: Ctx): void {
  const typed = app.withTypeProvider<ZodTypeProvider>();
  const tags = ['teams'];
  typed.get(
    '/api/departments',
    { config: anybody, schema: { summary: 'Departments', tags, response: { 200: DepartmentList, ...errors } } },
    async ({ who }) => ({
      departments: await listDepartments(ctx, workspaceOf(who)),
    }),
  );
  typed.post(
    '/api/departments',
    { config: leads, schema: { summary: 'Make a department', tags, body: DepartmentCreate, response: { 201: DepartmentView, ...errors } } },
    async ({ who, body }, reply) => reply.status(201).send(await createDepartment(ctx, who, body.name)),
  );
  typed.patch(
    '/api/departments/:id',
    {
      config: leads,
      schema: {
        summary: 'Rename a department, everywhere',
        tags,
        params: DepartmentParams,
        body: DepartmentCreate,
        response: { 200: DepartmentView, ...errors },
      },
    },
    async ({ who, params, body }) => renameDepartment(ctx, who, params.id, body.name),
  );
  typed.delete(
    '/api/departments/:id',
    { config: leads, schema: { summary: 'Delete a department that nobody belongs to', tags, params: DepartmentParams, response: { 204: gone, ...errors } } },
    async ({ who, params }, reply) => {
      await deleteDepartment(ctx, who, params.id);
      return reply.status(204).send(null);
    },
  );
}
