import type { Ctx } from '#platform/context';
import type { Tx } from '#platform/db';
import { BatonError, notFound } from '#platform/errors';
import { newId } from '#platform/ids';
import { promptVersionAdded } from './events.ts';
import { checkTemplate } from './prompt-template.ts';
import type { PromptVersion } from './read-assistants.ts';
import { findPrompt, nextVersion } from './read-prompts.ts';
import type { Prompt } from './read-prompts.ts';
import { promptVersions, prompts } from './schema.ts';
import type { PromptSettings, PromptVariable } from './schema.ts';
import { listMissing } from './settings/list-missing.ts';

export interface SavePromptVersion {
  /** Up to 40 000 characters, with `{{variables}}`. */
  instructions: string;
  /** Exactly those the instructions use. */
  variables: PromptVariable[];
  model?: string | null;
  settings?: PromptSettings;
  /** Who saved it. */
  createdBy: string | null;
}

type Deps = Pick<Ctx, 'db' | 'clock'>;

/** Makes a prompt with its first version. @throws invalid_input for a template that does not fit its variables, conflict for a name or alias in use */
export async function createPrompt(ctx: Deps, workspaceId: string, input: SavePromptVersion & { name: string; alias?: string | null }): Promise<Prompt> {
  return ctx.db.tx(workspaceId, async (tx) => {
    const id = newId();
    const [row] = await tx.orm
      .insert(prompts)
      .values({ workspaceId, id, name: input.name, alias: input.alias ?? null, createdAt: ctx.clock.now() })
      .onConflictDoNothing()
      .returning();
    if (!row) throw new BatonError('conflict', { message: 'Another prompt has this name or alias.' });
    const version = await insertVersion(ctx, tx, { promptId: id, version: 1, input });
    return { id, name: row.name, alias: row.alias, createdAt: row.createdAt, versions: [version] };
  });
}

/** Publishes the next version. Assistants that follow the newest speak with it from their next turn on. @throws not_found, invalid_input */
export async function addPromptVersion(ctx: Deps, workspaceId: string, idOrAlias: string, input: SavePromptVersion): Promise<PromptVersion> {
  return ctx.db.tx(workspaceId, async (tx) => {
    const prompt = await findPrompt(tx, idOrAlias);
    if (!prompt) throw notFound('prompt');
    await checkFollowers(tx, prompt.id, input.variables);
    return insertVersion(ctx, tx, { promptId: prompt.id, version: await nextVersion(tx, prompt.id), input });
  });
}

async function insertVersion(
  ctx: Deps,
  tx: Tx,
  { promptId, version, input }: { promptId: string; version: number; input: SavePromptVersion },
): Promise<PromptVersion> {
  checkTemplate(input.instructions, input.variables);
  const saved: PromptVersion = {
    promptId,
    version,
    instructions: input.instructions,
    variables: input.variables,
    model: input.model ?? null,
    settings: input.settings ?? {},
    createdBy: input.createdBy,
    createdAt: ctx.clock.now(),
  };
  await tx.orm.insert(promptVersions).values({ workspaceId: tx.workspaceId ?? '', ...saved });
  await tx.record(promptVersionAdded, { prompt_id: promptId, version });
  return saved;
}

/** A new version must not leave an assistant that follows the newest without a value it needs. */
async function checkFollowers(tx: Tx, promptId: string, variables: readonly PromptVariable[]): Promise<void> {
  const problems = (await listMissing(tx, { promptId, variables })).filter((one) => one.promptId === promptId).map((one) => one.problem);
  if (problems.length > 0) {
    const advice = 'Give the variable a default, pin the assistant to an older version, or set the value first.';
    throw new BatonError('invalid_input', { message: `The version cannot be published: ${problems.join('; ')}. ${advice}`, details: { problems } });
  }
}
