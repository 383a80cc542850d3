import { and, eq } from 'drizzle-orm';
import type { Ctx } from '#platform/context';
import type { Tx } from '#platform/db';
import { BatonError, notFound } from '#platform/errors';
import { newId } from '#platform/ids';
import { assistantChanged } from './events.ts';
import { compareVariables } from './prompt-template.ts';
import { findAssistant, findPromptVersion } from './read-assistants.ts';
import type { Assistant } from './read-assistants.ts';
import { findPrompt } from './read-prompts.ts';
import { assistants } from './schema.ts';
import type { AssistantSettings, ModelProvider } from './schema.ts';
import { listLayerChanges } from './settings/lay-change.ts';
import { listMissing } from './settings/list-missing.ts';
import { readDefaults } from './settings/read-defaults.ts';

export interface CreateAssistant {
  name: string;
  modelProvider?: ModelProvider;
  model?: string | null;
  /** The prompt's id or alias. */
  promptId: string;
  promptVersion?: number | null;
  settings?: AssistantSettings;
}

type Deps = Pick<Ctx, 'db' | 'clock'>;

/** @throws invalid_input when the prompt, its version or a variable does not exist. */
export async function createAssistant(ctx: Deps, workspaceId: string, input: CreateAssistant): Promise<Assistant> {
  return ctx.db.tx(workspaceId, async (tx) => {
    const now = ctx.clock.now();
    const assistant: Assistant = {
      id: newId(),
      workspaceId,
      name: input.name,
      modelProvider: input.modelProvider ?? 'default',
      model: input.model ?? null,
      promptId: await resolvePrompt(tx, input.promptId),
      promptVersion: input.promptVersion ?? null,
      settings: input.settings ?? {},
      createdAt: now,
      updatedAt: now,
    };
    await checkAgainstPrompt(tx, assistant);
    await tx.orm.insert(assistants).values(assistant);
    await tx.record(assistantChanged, { assistant_id: assistant.id });
    return assistant;
  });
}

/** Changes what is given; `settings` replaces all settings. @throws not_found, invalid_input */
export async function updateAssistant(ctx: Deps, workspaceId: string, assistantId: string, change: Partial<CreateAssistant>): Promise<Assistant> {
  return ctx.db.tx(workspaceId, async (tx) => {
    const before = await findAssistant(tx, assistantId);
    if (!before) throw notFound('assistant');
    const { promptId, ...plain } = change;
    const after: Assistant = {
      ...before,
      ...plain,
      promptId: promptId === undefined ? before.promptId : await resolvePrompt(tx, promptId),
      updatedAt: ctx.clock.now(),
    };
    await checkAgainstPrompt(tx, after);
    await tx.orm
      .update(assistants)
      .set(after)
      .where(and(eq(assistants.workspaceId, workspaceId), eq(assistants.id, assistantId)));
    await checkInboxes(tx, assistantId);
    const changes = listLayerChanges(shown(before), shown(after));
    if (Object.keys(changes).length > 0) await tx.record(assistantChanged, { assistant_id: assistantId, changes });
    return after;
  });
}

async function resolvePrompt(tx: Tx, idOrAlias: string): Promise<string> {
  const prompt = await findPrompt(tx, idOrAlias);
  if (!prompt)
    throw new BatonError('invalid_input', { message: `There is no prompt ${idOrAlias}. Create it first, or use the id or alias of one that exists.` });
  return prompt.id;
}

/** Its prompt exists and gets every value it needs; `own` are the values of the layer that is saved: none of them may be for nothing. @throws invalid_input */
export async function checkAgainstPrompt(
  tx: Tx,
  assistant: Assistant,
  own: Readonly<Record<string, string>> = assistant.settings.variables ?? {},
): Promise<void> {
  const version = await findPromptVersion(tx, assistant.promptId, assistant.promptVersion);
  if (!version) throw new BatonError('invalid_input', { message: `The prompt has no version ${assistant.promptVersion}.` });
  const { settings: workspace } = await readDefaults(tx);
  const { missing } = compareVariables(version.variables, { ...workspace.variables, ...assistant.settings.variables });
  const { unknown } = compareVariables(version.variables, own);
  const problems = [
    ...missing.map((name) => `settings.variables.${name} is missing`),
    ...unknown.map((name) => `settings.variables.${name} is not a variable of the prompt`),
  ];
  if (problems.length > 0)
    throw new BatonError('invalid_input', { message: `The assistant does not fit its prompt: ${problems.join('; ')}.`, details: { problems } });
}

/** An inbox may go by this assistant with values of its own: it must still be able to answer there. */
async function checkInboxes(tx: Tx, assistantId: string): Promise<void> {
  const problems = (await listMissing(tx)).filter((one) => one.assistantId === assistantId).map((one) => one.problem);
  if (problems.length > 0)
    throw new BatonError('invalid_input', { message: `The assistant cannot be changed: ${problems.join('; ')}.`, details: { problems } });
}

function shown({ name, modelProvider, model, promptId, promptVersion, settings }: Assistant): object {
  return { name, model_provider: modelProvider, model, prompt_id: promptId, prompt_version: promptVersion, ...settings };
}
