import type { Ctx } from '#platform/context';
import type { Tx } from '#platform/db';
import { requirePermission, workspaceOf } from '#platform/principal';
import type { Principal } from '#platform/principal';
import type { AssistantSettings } from '../schema.ts';

/** The workspace's layer of settings, and how its memory is kept. */
export interface AssistantDefaults {
  settings: AssistantSettings;
  /** Days; null: as long as a fact's kind says. */
  memoryRetentionDays: number | null;
  /** auto: by the language model where the assistant has one. */
  memoryExtractor: 'auto' | 'rules';
}

const UNSET: AssistantDefaults = { settings: {}, memoryRetentionDays: null, memoryExtractor: 'auto' };

/** Kept among the workspace's settings. */
export async function readDefaults(tx: Tx): Promise<AssistantDefaults> {
  const [row] = await tx.query<{ kept: Partial<AssistantDefaults> | null }>(
    `select settings -> 'assistant' as kept from workspaces where id = $1`,
    [tx.workspaceId],
    'assistant-defaults',
  );
  return { ...UNSET, ...row?.kept };
}

export async function getDefaults(ctx: Pick<Ctx, 'db'>, who: Principal): Promise<AssistantDefaults> {
  requirePermission(who, 'assistants.manage');
  return ctx.db.tx(workspaceOf(who), readDefaults);
}
