import type { Ctx } from '#platform/context';
import type { Tx } from '#platform/db';
import { BatonError } from '#platform/errors';
import { requirePermission, workspaceOf } from '#platform/principal';
import type { Principal } from '#platform/principal';
import { assistantDefaultsChanged } from '../events.ts';
import { shortenKept } from '../memory/expire-facts.ts';
import { layChange, listLayerChanges } from './lay-change.ts';
import type { LayerChange } from './lay-change.ts';
import { listMissing } from './list-missing.ts';
import { readDefaults } from './read-defaults.ts';
import type { AssistantDefaults } from './read-defaults.ts';

export interface DefaultsChange {
  settings?: LayerChange | undefined;
  memoryRetentionDays?: number | null | undefined;
  memoryExtractor?: AssistantDefaults['memoryExtractor'] | undefined;
}

/**
 * Changes what is given, for every assistant and inbox that says nothing itself. A shorter retention shortens the life of what is kept at once.
 * @throws invalid_input when a prompt would lose a value it needs
 */
export async function changeDefaults(ctx: Pick<Ctx, 'db' | 'clock'>, who: Principal, change: DefaultsChange): Promise<AssistantDefaults> {
  requirePermission(who, 'assistants.manage');
  return ctx.db.tx(workspaceOf(who), async (tx) => {
    await tx.query('select from workspaces where id = $1 for no key update', [tx.workspaceId]);
    const before = await readDefaults(tx);
    const after: AssistantDefaults = {
      settings: layChange(before.settings, change.settings ?? {}),
      memoryRetentionDays: change.memoryRetentionDays === undefined ? before.memoryRetentionDays : change.memoryRetentionDays,
      memoryExtractor: change.memoryExtractor ?? before.memoryExtractor,
    };
    const lacked = change.settings?.['variables'] === undefined ? null : await listMissing(tx);
    await tx.query(`update workspaces set settings = settings || jsonb_build_object('assistant', $2::jsonb) where id = $1`, [
      tx.workspaceId,
      JSON.stringify(after),
    ]);
    if (lacked) await refuseNewGaps(tx, new Set(lacked.map((one) => one.problem)));
    if (after.memoryRetentionDays !== null && after.memoryRetentionDays !== before.memoryRetentionDays) await shortenKept(tx, after.memoryRetentionDays);
    const changes = listLayerChanges(flat(before), flat(after));
    if (Object.keys(changes).length > 0) await tx.record(assistantDefaultsChanged, { changes }, { actor: { kind: who.kind, id: who.id } });
    return after;
  });
}

async function refuseNewGaps(tx: Tx, known: ReadonlySet<string>): Promise<void> {
  const problems = (await listMissing(tx)).map((one) => one.problem).filter((problem) => !known.has(problem));
  if (problems.length > 0) throw new BatonError('invalid_input', { message: `The value is needed: ${problems.join('; ')}.`, details: { problems } });
}

function flat({ settings, memoryRetentionDays, memoryExtractor }: AssistantDefaults): object {
  return { ...settings, memory_retention_days: memoryRetentionDays, memory_extractor: memoryExtractor };
}
