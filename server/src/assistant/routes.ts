import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import {
  AssistantCreate,
  AssistantEdit,
  AssistantList,
  AssistantParams,
  AssistantView,
  ErrorEnvelope,
  PlaygroundRequest,
  PlaygroundResult,
  PromptCreate,
  PromptList,
  PromptParams,
  PromptVersionCreate,
  PromptVersionView,
  PromptView,
  TicketParams,
  TurnList,
} from '@baton/contract';
import type { Ctx } from '#platform/context';
import { workspaceOf } from '#platform/principal';
import type { Toolbox } from '#tools';
import { memoryRoutes } from './memory/memory-routes.ts';
import { createModels } from './models.ts';
import { presentAssistant, presentPrompt, presentPromptVersion, presentTriedOut, presentTurn } from './present.ts';
import { listAssistants, readAssistant } from './read-assistants.ts';
import { listPrompts } from './read-prompts.ts';
import { listTurns } from './read-turns.ts';
import { createAssistant, updateAssistant } from './save-assistant.ts';
import { addPromptVersion, createPrompt } from './save-prompt.ts';
import { settingsRoutes } from './settings/settings-routes.ts';
import { checkTools } from './tool-use/check-tools.ts';
import { tryOut } from './try-out.ts';

const errors = { '4xx': ErrorEnvelope, '5xx': ErrorEnvelope };
const config = { auth: 'teammate', permission: 'assistants.manage' } as const;
const tags = ['assistants'];

/** Assistants, prompts, the playground, and what the assistant did on a ticket. */
export async function assistantRoutes(app: FastifyInstance, ctx: Ctx, toolbox: Toolbox): Promise<void> {
  assistantCrud(app, ctx, toolbox);
  promptRegistry(app, ctx);
  playground(app, ctx);
  settingsRoutes(app, ctx, toolbox);
  memoryRoutes(app, ctx);
  app.withTypeProvider<ZodTypeProvider>().get(
    '/api/tickets/:id/turns',
    {
      config: { auth: 'teammate', permission: 'tickets.read_own' },
      schema: { summary: 'What the assistant did on a ticket, and why', tags, params: TicketParams, response: { 200: TurnList, ...errors } },
    },
    async ({ who, params }) => ({ turns: (await listTurns(ctx, who, params.id)).map(presentTurn) }),
  );
}

function assistantCrud(app: FastifyInstance, ctx: Ctx, toolbox: Toolbox): void {
  const typed = app.withTypeProvider<ZodTypeProvider>();
  typed.get(
    '/api/assistants',
    { config, schema: { summary: 'Assistants of the workspace', tags, response: { 200: AssistantList, ...errors } } },
    async ({ who }) => ({
      assistants: (await listAssistants(ctx, workspaceOf(who))).map(presentAssistant),
    }),
  );
  typed.get(
    '/api/assistants/:id',
    { config, schema: { summary: 'One assistant', tags, params: AssistantParams, response: { 200: AssistantView, ...errors } } },
    async ({ who, params }) => presentAssistant(await readAssistant(ctx, workspaceOf(who), params.id)),
  );
  typed.post(
    '/api/assistants',
    {
      config,
      schema: {
        summary: 'Add an assistant',
        description: 'Link it to an inbox to let it answer.',
        tags,
        body: AssistantCreate,
        response: { 201: AssistantView, ...errors },
      },
    },
    async ({ who, body }, reply) => {
      const { model_provider: modelProvider, prompt_id: promptId, prompt_version: promptVersion, ...rest } = body;
      await checkTools(ctx, toolbox, workspaceOf(who), rest.settings.tools);
      return reply.status(201).send(presentAssistant(await createAssistant(ctx, workspaceOf(who), { ...rest, modelProvider, promptId, promptVersion })));
    },
  );
  typed.patch(
    '/api/assistants/:id',
    {
      config,
      schema: {
        summary: 'Change an assistant',
        description: 'From its next turn on. `settings` replaces all settings.',
        tags,
        params: AssistantParams,
        body: AssistantEdit,
        response: { 200: AssistantView, ...errors },
      },
    },
    async ({ who, params, body }) => {
      const { model_provider: modelProvider, prompt_id: promptId, prompt_version: promptVersion, name, model, settings } = body;
      await checkTools(ctx, toolbox, workspaceOf(who), settings?.tools);
      const change = {
        ...(name === undefined ? {} : { name }),
        ...(model === undefined ? {} : { model }),
        ...(settings === undefined ? {} : { settings }),
        ...(modelProvider === undefined ? {} : { modelProvider }),
        ...(promptId === undefined ? {} : { promptId }),
        ...(promptVersion === undefined ? {} : { promptVersion }),
      };
      return presentAssistant(await updateAssistant(ctx, workspaceOf(who), params.id, change));
    },
  );
}

function promptRegistry(app: FastifyInstance, ctx: Ctx): void {
  const typed = app.withTypeProvider<ZodTypeProvider>();
  typed.get(
    '/api/prompts',
    { config, schema: { summary: 'Prompts with their versions', tags, response: { 200: PromptList, ...errors } } },
    async ({ who }) => ({
      prompts: (await listPrompts(ctx, workspaceOf(who))).map(presentPrompt),
    }),
  );
  typed.post(
    '/api/prompts',
    { config, schema: { summary: 'Add a prompt with its first version', tags, body: PromptCreate, response: { 201: PromptView, ...errors } } },
    async ({ who, body }, reply) => reply.status(201).send(presentPrompt(await createPrompt(ctx, workspaceOf(who), { ...body, createdBy: who.id }))),
  );
  typed.post(
    '/api/prompts/:id/versions',
    {
      config,
      schema: {
        summary: 'Publish the next version of a prompt',
        description: 'Versions never change. Refused when variables and instructions do not match, or an assistant would lack a value.',
        tags,
        params: PromptParams,
        body: PromptVersionCreate,
        response: { 201: PromptVersionView, ...errors },
      },
    },
    async ({ who, params, body }, reply) =>
      reply.status(201).send(presentPromptVersion(await addPromptVersion(ctx, workspaceOf(who), params.id, { ...body, createdBy: who.id }))),
  );
}

function playground(app: FastifyInstance, ctx: Ctx): void {
  const models = createModels(ctx);
  app.withTypeProvider<ZodTypeProvider>().post(
    '/api/assistants/:id/playground',
    {
      config,
      schema: {
        summary: 'Try a question',
        description:
          'What a turn would do: triage, passages, reply or handoff, the verdict on each draft, tokens, cost and time. Sends and stores nothing; a language model is paid for in credits.',
        tags,
        params: AssistantParams,
        body: PlaygroundRequest,
        response: { 200: PlaygroundResult, ...errors },
      },
    },
    async ({ who, params, body, signal }) => {
      const { first_name: firstName, inbox_id: inboxId, ...asked } = body;
      return presentTriedOut(await tryOut(ctx, models, workspaceOf(who), { assistantId: params.id, ...asked, firstName, inboxId, signal }));
    },
  );
}
