import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { z } from 'zod';
import { AssistantDefaults, AssistantDefaultsChange, ErrorEnvelope, InboxAssistantChange, InboxAssistantParams, InboxAssistantView } from '@baton/contract';
import type { Ctx } from '#platform/context';
import { workspaceOf } from '#platform/principal';
import type { Toolbox } from '#tools';
import { checkTools } from '../tool-use/check-tools.ts';
import { changeDefaults } from './change-defaults.ts';
import { effectiveValues } from './effective-values.ts';
import { changeInboxAssistant, readInboxAssistant } from './inbox-assistant.ts';
import type { InboxAssistant } from './inbox-assistant.ts';
import { getDefaults } from './read-defaults.ts';
import type { AssistantDefaults as Defaults } from './read-defaults.ts';

const errors = { '4xx': ErrorEnvelope, '5xx': ErrorEnvelope };
const config = { auth: 'teammate', permission: 'assistants.manage' } as const;
const tags = ['assistants'];

/** What every assistant goes by, and what is different in one inbox. */
export function settingsRoutes(app: FastifyInstance, ctx: Ctx, toolbox: Toolbox): void {
  const typed = app.withTypeProvider<ZodTypeProvider>();
  typed.get(
    '/api/assistant-defaults',
    { config, schema: { summary: 'What every assistant goes by that says nothing itself', tags, response: { 200: AssistantDefaults, ...errors } } },
    async ({ who }) => presentDefaults(await getDefaults(ctx, who)),
  );
  typed.patch(
    '/api/assistant-defaults',
    {
      config,
      schema: {
        summary: "Change the workspace's layer",
        description: 'From the next turn on, in every process. What is left out stays; null takes it away.',
        tags,
        body: AssistantDefaultsChange,
        response: { 200: AssistantDefaults, ...errors },
      },
    },
    async ({ who, body: { settings, memory_retention_days: memoryRetentionDays, memory_extractor: memoryExtractor } }) => {
      await checkTools(ctx, toolbox, workspaceOf(who), settings?.tools);
      return presentDefaults(await changeDefaults(ctx, who, { settings, memoryRetentionDays, memoryExtractor }));
    },
  );
  typed.get(
    '/api/inboxes/:id/assistant',
    {
      config,
      schema: {
        summary: 'Who answers in an inbox, and by what',
        description: 'Each field with the layer that says so: default, workspace, assistant or inbox.',
        tags,
        params: InboxAssistantParams,
        response: { 200: InboxAssistantView, ...errors },
      },
    },
    async ({ who, params }) => presentInboxAssistant(await readInboxAssistant(ctx, who, params.id)),
  );
  typed.patch(
    '/api/inboxes/:id/assistant',
    {
      config,
      schema: {
        summary: 'Choose who answers in an inbox, and what is different there',
        description: 'From the next turn on, in every process. What is left out stays; null takes an override away.',
        tags,
        params: InboxAssistantParams,
        body: InboxAssistantChange,
        response: { 200: InboxAssistantView, ...errors },
      },
    },
    async ({ who, params, body: { assistant_id: assistantId, senders, overrides } }) => {
      await checkTools(ctx, toolbox, workspaceOf(who), overrides?.tools);
      return presentInboxAssistant(await changeInboxAssistant(ctx, who, params.id, { assistantId, senders, overrides }));
    },
  );
}

function presentDefaults({ settings, memoryRetentionDays, memoryExtractor }: Defaults): z.infer<typeof AssistantDefaults> {
  return { settings, memory_retention_days: memoryRetentionDays, memory_extractor: memoryExtractor };
}

function presentInboxAssistant({ inboxId, resolved, overrides, senders }: InboxAssistant): z.infer<typeof InboxAssistantView> {
  return {
    inbox_id: inboxId,
    assistant: resolved && { id: resolved.assistant.id, name: resolved.assistant.name },
    effective: resolved ? effectiveValues(resolved) : {},
    overrides: { ...overrides },
    senders,
  };
}
