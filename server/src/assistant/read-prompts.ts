import { and, asc, desc, eq, or, sql } from 'drizzle-orm';
import type { Ctx } from '#platform/context';
import type { Tx } from '#platform/db';
import { isId } from '#platform/ids';
import { promptVersions, prompts } from './schema.ts';
import { toPromptVersion } from './read-assistants.ts';
import type { PromptVersion } from './read-assistants.ts';

export interface Prompt {
  id: string;
  name: string;
  /** The provider's id it stands for. */
  alias: string | null;
  createdAt: Date;
  /** Newest first. */
  versions: PromptVersion[];
}

/** Every prompt with its newest versions, at most fifty each. */
export async function listPrompts(ctx: Pick<Ctx, 'db'>, workspaceId: string): Promise<Prompt[]> {
  return ctx.db.tx(workspaceId, async (tx) => {
    const rows = await tx.orm.select().from(prompts).where(eq(prompts.workspaceId, workspaceId)).orderBy(asc(prompts.createdAt), asc(prompts.id)).limit(200);
    const found: Prompt[] = [];
    for (const row of rows) found.push({ id: row.id, name: row.name, alias: row.alias, createdAt: row.createdAt, versions: await listVersions(tx, row.id) });
    return found;
  });
}

/** Finds a prompt by our id or by its alias. */
export async function findPrompt(tx: Tx, idOrAlias: string): Promise<{ id: string; name: string; alias: string | null; createdAt: Date } | null> {
  const named = eq(prompts.alias, idOrAlias);
  const [row] = await tx.orm
    .select({ id: prompts.id, name: prompts.name, alias: prompts.alias, createdAt: prompts.createdAt })
    .from(prompts)
    .where(and(eq(prompts.workspaceId, tx.workspaceId ?? ''), isId(idOrAlias) ? or(eq(prompts.id, idOrAlias), named) : named));
  return row ?? null;
}

export async function listVersions(tx: Tx, promptId: string): Promise<PromptVersion[]> {
  const rows = await tx.orm
    .select()
    .from(promptVersions)
    .where(and(eq(promptVersions.workspaceId, tx.workspaceId ?? ''), eq(promptVersions.promptId, promptId)))
    .orderBy(desc(promptVersions.version))
    .limit(50);
  return rows.map(toPromptVersion);
}

/** The number the next version takes. The prompt's row is locked, so that two savers do not take the same. */
export async function nextVersion(tx: Tx, promptId: string): Promise<number> {
  await tx.orm.execute(sql`select id from prompts where workspace_id = ${tx.workspaceId} and id = ${promptId} for update`);
  const [newest] = await listVersions(tx, promptId);
  return (newest?.version ?? 0) + 1;
}
