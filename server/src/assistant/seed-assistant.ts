import type { Ctx } from '#platform/context';
import { DEFAULT_INSTRUCTIONS, DEFAULT_PROMPT_NAME, DEFAULT_VARIABLES } from './default-prompt.ts';
import { listAssistants } from './read-assistants.ts';
import type { Assistant } from './read-assistants.ts';
import { createAssistant } from './save-assistant.ts';
import { createPrompt } from './save-prompt.ts';
import type { AssistantSettings, ModelProvider } from './schema.ts';

export interface SeedAssistant {
  name: string;
  /** Default `default`: OpenAI when it is configured, else the built-in model. */
  modelProvider?: ModelProvider;
  model?: string | null;
  settings?: AssistantSettings;
}

/** Gives a workspace its first assistant, with the default prompt as version 1 under the configured alias. Repeating it returns the first. */
export async function seedAssistant(ctx: Pick<Ctx, 'db' | 'clock' | 'config'>, workspaceId: string, input: SeedAssistant): Promise<Assistant> {
  return ctx.db.tx(workspaceId, async (tx) => {
    const inside = { ...ctx, db: tx };
    const [before] = (await listAssistants(inside, workspaceId)).filter((assistant) => assistant.name === input.name);
    if (before) return before;
    const prompt = await createPrompt(inside, workspaceId, {
      name: DEFAULT_PROMPT_NAME,
      alias: ctx.config.openaiPromptId ?? null,
      instructions: DEFAULT_INSTRUCTIONS,
      variables: DEFAULT_VARIABLES,
      createdBy: null,
    });
    return createAssistant(inside, workspaceId, { ...input, promptId: prompt.id });
  });
}
