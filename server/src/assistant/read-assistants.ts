import { and, asc, desc, eq } from 'drizzle-orm';
import type { Ctx } from '#platform/context';
import type { Tx } from '#platform/db';
import { notFound } from '#platform/errors';
import { assistants, promptVersions } from './schema.ts';
import type { AssistantSettings, ModelProvider, PromptSettings, PromptVariable } from './schema.ts';

/** A configured AI of a workspace. */
export interface Assistant {
  id: string;
  workspaceId: string;
  name: string;
  modelProvider: ModelProvider;
  /** Null: the configured default. */
  model: string | null;
  promptId: string;
  /** Null: always the newest version. */
  promptVersion: number | null;
  settings: AssistantSettings;
  createdAt: Date;
  updatedAt: Date;
}

/** One immutable version of a prompt. */
export interface PromptVersion {
  promptId: string;
  version: number;
  instructions: string;
  variables: PromptVariable[];
  model: string | null;
  settings: PromptSettings;
  createdBy: string | null;
  createdAt: Date;
}

export async function listAssistants(ctx: Pick<Ctx, 'db'>, workspaceId: string): Promise<Assistant[]> {
  return ctx.db.tx(workspaceId, (tx) =>
    tx.orm.select().from(assistants).where(eq(assistants.workspaceId, workspaceId)).orderBy(asc(assistants.createdAt), asc(assistants.id)).limit(500),
  );
}

/** @throws not_found */
export async function readAssistant(ctx: Pick<Ctx, 'db'>, workspaceId: string, assistantId: string): Promise<Assistant> {
  const found = await ctx.db.tx(workspaceId, (tx) => findAssistant(tx, assistantId));
  if (!found) throw notFound('assistant');
  return found;
}

export async function findAssistant(tx: Tx, assistantId: string): Promise<Assistant | null> {
  const [row] = await tx.orm
    .select()
    .from(assistants)
    .where(and(eq(assistants.workspaceId, tx.workspaceId ?? ''), eq(assistants.id, assistantId)));
  return row ?? null;
}

/** The version an assistant speaks with: the one it is pinned to, or the newest. */
export async function findPromptVersion(tx: Tx, promptId: string, version: number | null): Promise<PromptVersion | null> {
  const [row] = await tx.orm
    .select()
    .from(promptVersions)
    .where(
      and(
        eq(promptVersions.workspaceId, tx.workspaceId ?? ''),
        eq(promptVersions.promptId, promptId),
        version === null ? undefined : eq(promptVersions.version, version),
      ),
    )
    .orderBy(desc(promptVersions.version))
    .limit(1);
  return row ? toPromptVersion(row) : null;
}

export function toPromptVersion(row: typeof promptVersions.$inferSelect): PromptVersion {
  const { promptId, version, instructions, variables, model, settings, createdBy, createdAt } = row;
  return { promptId, version, instructions, variables, model, settings, createdBy, createdAt };
}
