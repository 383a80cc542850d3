import { hkdfSync } from 'node:crypto';
import { SignJWT, errors, jwtVerify } from 'jose';
import type { Ctx } from '#platform/context';
import { BatonError } from '#platform/errors';
import { isId } from '#platform/ids';
import type { Teammate } from './read-teammates.ts';

type Deps = Pick<Ctx, 'config' | 'vault' | 'clock'>;

/** What a session token says. The role in it is for clients to read; what counts is the teammate's row. */
export interface SessionClaims {
  teammateId: string;
  workspaceId: string;
  jti: string;
  expiresAt: Date;
}

/** SECRET_KEY when it is set, so that a rotated master key does not sign everybody out; else a key of the vault. */
function keyOf(ctx: Deps): Uint8Array {
  if (!ctx.config.secretKey) return ctx.vault.derive('sessions');
  return new Uint8Array(hkdfSync('sha256', ctx.config.secretKey, 'baton', 'sessions', 32));
}

/** A JWT (HS256) `{sub, email, role, wid, jti, exp}` for a session that has a row. */
export function signToken(ctx: Deps, teammate: Teammate, session: { id: string; createdAt: Date; expiresAt: Date }): Promise<string> {
  return new SignJWT({ email: teammate.email, role: teammate.role, wid: teammate.workspaceId })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setSubject(teammate.id)
    .setJti(session.id)
    .setIssuedAt(toSeconds(session.createdAt))
    .setExpirationTime(toSeconds(session.expiresAt))
    .sign(keyOf(ctx));
}

function toSeconds(at: Date): number {
  return Math.floor(at.getTime() / 1000);
}

/** @throws unauthenticated for a token that is forged, broken or expired. */
export async function verifySession(ctx: Deps, token: string): Promise<SessionClaims> {
  try {
    const { payload } = await jwtVerify(token, keyOf(ctx), {
      algorithms: ['HS256'],
      currentDate: ctx.clock.now(),
      requiredClaims: ['sub', 'jti', 'exp', 'wid'],
    });
    const { sub, jti, exp } = payload;
    const wid = payload['wid'];
    if (typeof sub !== 'string' || typeof jti !== 'string' || typeof wid !== 'string' || ![sub, jti, wid].every(isId)) throw new Error('a claim is not an id');
    return { teammateId: sub, workspaceId: wid, jti, expiresAt: new Date((exp ?? 0) * 1000) };
  } catch (cause) {
    const message = cause instanceof errors.JWTExpired ? 'The sign-in has expired. Sign in again.' : 'The token is not valid. Sign in again.';
    throw new BatonError('unauthenticated', { message, cause });
  }
}
