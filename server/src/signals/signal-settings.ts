import type { Ctx } from '#platform/context';
import type { Tx } from '#platform/db';
import { requirePermission, workspaceOf } from '#platform/principal';
import type { Principal } from '#platform/principal';
import { signalSettingsChanged } from './events.ts';

/** Whether a language model is asked too. */
export interface SignalSettings {
  /** off: code alone judges. openai: a model's opinion counts where it comes; each costs credits. */
  opinion: 'off' | 'openai';
  /** Null: the installation's model. */
  model: string | null;
}

const DEFAULT: SignalSettings = { opinion: 'off', model: null };

/** Kept among the workspace's settings. */
export async function readSignalSettings(tx: Tx): Promise<SignalSettings> {
  const [row] = await tx.query<{ signals: Partial<SignalSettings> | null }>(
    `select settings -> 'signals' as signals from workspaces where id = $1`,
    [tx.workspaceId],
    'signal-settings',
  );
  return { ...DEFAULT, ...row?.signals };
}

export async function getSignalSettings(ctx: Pick<Ctx, 'db'>, who: Principal): Promise<SignalSettings> {
  requirePermission(who, 'workspace.manage');
  return ctx.db.tx(workspaceOf(who), readSignalSettings);
}

/** Changes what is given. Messages measured already stay as they are. */
export async function changeSignalSettings(
  ctx: Pick<Ctx, 'db'>,
  who: Principal,
  change: { opinion?: SignalSettings['opinion'] | undefined; model?: string | null | undefined },
): Promise<SignalSettings> {
  requirePermission(who, 'workspace.manage');
  return ctx.db.tx(workspaceOf(who), async (tx) => {
    await tx.query('select from workspaces where id = $1 for no key update', [tx.workspaceId]);
    const before = await readSignalSettings(tx);
    const after: SignalSettings = { opinion: change.opinion ?? before.opinion, model: change.model === undefined ? before.model : change.model };
    await tx.query(`update workspaces set settings = settings || jsonb_build_object('signals', $2::jsonb) where id = $1`, [
      tx.workspaceId,
      JSON.stringify(after),
    ]);
    const changes: Record<string, { from: unknown; to: unknown }> = {};
    if (before.opinion !== after.opinion) changes['opinion'] = { from: before.opinion, to: after.opinion };
    if (before.model !== after.model) changes['model'] = { from: before.model, to: after.model };
    if (Object.keys(changes).length > 0) await tx.record(signalSettingsChanged, { changes }, { actor: { kind: who.kind, id: who.id } });
    return after;
  });
}
