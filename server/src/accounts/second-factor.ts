import { createHash, randomBytes } from 'node:crypto';
import { generateSecret, generateURI, verifySync } from 'otplib';
import type { Ctx } from '#platform/context';
import type { Tx } from '#platform/db';
import { BatonError } from '#platform/errors';

// One step of 30 s to each side: phones' clocks are seldom further off.
const TOLERANCE_SECONDS = 30;
const RECOVERY_CODES = 10;

type Deps = Pick<Ctx, 'vault' | 'clock'>;

/** What a teammate showed beside the password. */
export interface SecondProof {
  code?: string | undefined;
  recoveryCode?: string | undefined;
}

export const secondFactorContext = (teammateId: string) => `second-factor:${teammateId}`;

export function makeSecret(email: string, workspaceName: string): { secret: string; otpauthUrl: string } {
  const secret = generateSecret({ length: 20 });
  return { secret, otpauthUrl: generateURI({ issuer: `Baton ${workspaceName}`, label: email, secret }) };
}

interface FactorRow {
  sealed: string;
  confirmed: boolean;
}

export async function readFactor(tx: Tx, teammateId: string): Promise<FactorRow | null> {
  const [row] = await tx.query<FactorRow>(
    'select sealed_secret as sealed, confirmed_at is not null as confirmed from second_factors where workspace_id = $1 and teammate_id = $2',
    [tx.workspaceId, teammateId],
  );
  return row ?? null;
}

/**
 * Uses a code up, in the transaction of what it allows: it and earlier ones never count again, however many ask at the same moment.
 * @throws second_factor_required with reason `wrong` or `used`
 */
export async function useCode(tx: Tx, ctx: Deps, { teammateId, factor, code }: { teammateId: string; factor: FactorRow; code: string }): Promise<void> {
  const secret = ctx.vault.open(factor.sealed, secondFactorContext(teammateId));
  const epoch = Math.floor(ctx.clock.now().getTime() / 1000);
  const result = verifySync({ secret, token: code, epoch, epochTolerance: TOLERANCE_SECONDS });
  if (!result.valid || !('timeStep' in result)) throw refuse('wrong', 'The code is wrong. Check the clock of the device, and send the code it shows now.');
  const used = await tx.query('update second_factors set last_step = $3 where workspace_id = $1 and teammate_id = $2 and last_step < $3 returning 1 as ok', [
    tx.workspaceId,
    teammateId,
    result.timeStep,
  ]);
  if (used.length === 0) throw refuse('used', 'This code was used already. Wait for the next.');
}

/**
 * Asks for the second factor where a teammate has one. Returns what they signed in with.
 * @throws second_factor_required with reason `missing`, `wrong` or `used`
 */
export async function requireSecondFactor(tx: Tx, ctx: Deps, teammateId: string, proof: SecondProof): Promise<'password' | 'code' | 'recovery_code'> {
  const factor = await readFactor(tx, teammateId);
  if (!factor?.confirmed) return 'password';
  if (proof.code !== undefined) {
    await useCode(tx, ctx, { teammateId, factor, code: proof.code });
    return 'code';
  }
  if (proof.recoveryCode === undefined) throw refuse('missing', 'Send the code of your authenticator app as well.');
  const used = await tx.query(
    'update recovery_codes set used_at = $4 where workspace_id = $1 and teammate_id = $2 and hash = $3 and used_at is null returning 1 as ok',
    [tx.workspaceId, teammateId, hashRecoveryCode(proof.recoveryCode), ctx.clock.now()],
  );
  if (used.length === 0) throw refuse('wrong', 'This recovery code is wrong, or was used already.');
  return 'recovery_code';
}

function refuse(reason: 'missing' | 'wrong' | 'used', message: string): BatonError {
  return new BatonError('second_factor_required', { message, details: { reason } });
}

/** Replaces the recovery codes. They are returned this once. */
export async function replaceRecoveryCodes(tx: Tx, teammateId: string): Promise<string[]> {
  const codes = Array.from({ length: RECOVERY_CODES }, makeRecoveryCode);
  await tx.query('delete from recovery_codes where workspace_id = $1 and teammate_id = $2', [tx.workspaceId, teammateId]);
  await tx.query('insert into recovery_codes (workspace_id, teammate_id, hash) select $1, $2, unnest($3::text[])', [
    tx.workspaceId,
    teammateId,
    codes.map(hashRecoveryCode),
  ]);
  return codes;
}

const LETTERS = 'abcdefghjkmnpqrstuvwxyz023456789';

/** 80 random bits in four groups, without letters that are taken for one another. */
function makeRecoveryCode(): string {
  const letters = [...randomBytes(16)].map((byte) => LETTERS[byte & 31]);
  return [0, 4, 8, 12].map((at) => letters.slice(at, at + 4).join('')).join('-');
}

/** However it was typed: capitals, spaces and hyphens do not matter. */
function hashRecoveryCode(code: string): string {
  return createHash('sha256')
    .update(code.toLowerCase().replace(/[^a-z0-9]/g, ''))
    .digest('hex');
}
