import type { Ctx } from '#platform/context';
import type { Tx } from '#platform/db';
import { BatonError } from '#platform/errors';
import { workspaceOf } from '#platform/principal';
import type { Principal } from '#platform/principal';
import { confirmPassword } from './change-password.ts';
import { lockTeammate } from './edit-teammate.ts';
import { secondFactorChanged } from './events.ts';
import { readTeammate } from './read-teammates.ts';
import { readWorkspace } from './read-workspaces.ts';
import { REVOKED } from './recent-callers.ts';
import { makeSecret, readFactor, replaceRecoveryCodes, secondFactorContext, useCode } from './second-factor.ts';

type Deps = Pick<Ctx, 'db' | 'clock' | 'config' | 'realtime' | 'vault'>;

export interface SecondFactorState {
  enabled: boolean;
  /** Whether the workspace asks for it. */
  required: boolean;
  recoveryCodesLeft: number;
}

export async function readSecondFactor(ctx: Pick<Ctx, 'db'>, who: Principal): Promise<SecondFactorState> {
  const workspaceId = workspaceOf(who);
  return ctx.db.tx(workspaceId, async (tx) => {
    const enabled = (await readFactor(tx, who.id))?.confirmed ?? false;
    const left = await tx.query('select from recovery_codes where workspace_id = $1 and teammate_id = $2 and used_at is null', [workspaceId, who.id]);
    const { settings } = await readWorkspace({ db: tx }, workspaceId);
    return { enabled, required: settings.requireSecondFactor, recoveryCodesLeft: enabled ? left.length : 0 };
  });
}

/**
 * Makes a secret for the authenticator app. Nothing changes until a code confirms it; asking again replaces what was not confirmed.
 * @throws bad_credentials, rate_limited, conflict when there is one already
 */
export async function setUpSecondFactor(
  ctx: Deps,
  who: Principal,
  shown: { password: string; address: string },
): Promise<{ secret: string; otpauthUrl: string }> {
  await confirmPassword(ctx, who, shown);
  const workspaceId = workspaceOf(who);
  return ctx.db.tx(workspaceId, async (tx) => {
    const { email } = await readTeammate({ db: tx }, workspaceId, who.id);
    const { name } = await readWorkspace({ db: tx }, workspaceId);
    const made = makeSecret(email, name);
    const stored = await tx.query(
      `insert into second_factors as f (workspace_id, teammate_id, sealed_secret, created_at) values ($1, $2, $3, $4)
       on conflict (workspace_id, teammate_id) do update set sealed_secret = excluded.sealed_secret, last_step = 0, created_at = excluded.created_at
       where f.confirmed_at is null returning 1 as ok`,
      [workspaceId, who.id, ctx.vault.seal(made.secret, secondFactorContext(who.id)), ctx.clock.now()],
    );
    if (stored.length === 0) throw new BatonError('conflict', { message: 'You have a second factor already. Disable it first.' });
    return made;
  });
}

/** From now on signing in asks for a code. Returns the recovery codes, this once. @throws second_factor_required for a wrong code */
export async function confirmSecondFactor(ctx: Deps, who: Principal, code: string): Promise<string[]> {
  return ctx.db.tx(workspaceOf(who), async (tx) => {
    const factor = await readFactor(tx, who.id);
    if (!factor) throw new BatonError('conflict', { message: 'Set a second factor up first.' });
    if (factor.confirmed) throw new BatonError('conflict', { message: 'Your second factor is confirmed already.' });
    await useCode(tx, ctx, { teammateId: who.id, factor, code });
    await tx.query('update second_factors set confirmed_at = $3 where workspace_id = $1 and teammate_id = $2', [tx.workspaceId, who.id, ctx.clock.now()]);
    await recordChange(tx, ctx, { teammateId: who.id, to: 'on', by: who });
    return replaceRecoveryCodes(tx, who.id);
  });
}

/** New recovery codes in place of the old. @throws second_factor_required for a wrong code, conflict without a second factor */
export async function renewRecoveryCodes(ctx: Deps, who: Principal, code: string): Promise<string[]> {
  return ctx.db.tx(workspaceOf(who), async (tx) => {
    await useOwnCode(tx, ctx, who, code);
    return replaceRecoveryCodes(tx, who.id);
  });
}

/** @throws bad_credentials, rate_limited, second_factor_required, conflict without one or where the workspace asks for it */
export async function disableSecondFactor(ctx: Deps, who: Principal, shown: { password: string; code: string; address: string }): Promise<void> {
  await confirmPassword(ctx, who, shown);
  await ctx.db.tx(workspaceOf(who), async (tx) => {
    const { settings } = await readWorkspace({ db: tx }, workspaceOf(who));
    if (settings.requireSecondFactor) throw new BatonError('conflict', { message: 'This workspace asks for a second factor.' });
    await useOwnCode(tx, ctx, who, shown.code);
    await drop(tx, ctx, { teammateId: who.id, by: who });
  });
}

/** An admin helps a teammate who lost device and recovery codes. @throws not_found, forbidden when they may do more, conflict without one */
export async function resetSecondFactor(ctx: Deps, who: Principal, teammateId: string): Promise<void> {
  await ctx.db.tx(workspaceOf(who), async (tx) => {
    await lockTeammate(tx, who, teammateId);
    if (!(await readFactor(tx, teammateId))) throw new BatonError('conflict', { message: 'They have no second factor.' });
    await drop(tx, ctx, { teammateId, by: who });
  });
}

async function useOwnCode(tx: Tx, ctx: Deps, who: Principal, code: string): Promise<void> {
  const factor = await readFactor(tx, who.id);
  if (!factor?.confirmed) throw new BatonError('conflict', { message: 'You have no second factor.' });
  await useCode(tx, ctx, { teammateId: who.id, factor, code });
}

async function drop(tx: Tx, ctx: Deps, { teammateId, by }: { teammateId: string; by: Principal }): Promise<void> {
  for (const table of ['recovery_codes', 'second_factors'])
    await tx.query(`delete from ${table} where workspace_id = $1 and teammate_id = $2`, [tx.workspaceId, teammateId]);
  await recordChange(tx, ctx, { teammateId, to: 'off', by });
}

async function recordChange(tx: Tx, ctx: Deps, { teammateId, to, by }: { teammateId: string; to: 'on' | 'off'; by: Principal }): Promise<void> {
  const changes = { second_factor: { from: to === 'on' ? 'off' : 'on', to } };
  await tx.record(secondFactorChanged, { teammate_id: teammateId, changes }, { actor: { kind: by.kind, id: by.id } });
  tx.afterCommit(() => ctx.realtime.publish(REVOKED, { teammate: teammateId }));
}
