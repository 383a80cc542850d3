import { createRemoteJWKSet, errors, jwtVerify } from 'jose';
import type { JWTPayload, JWTVerifyGetKey } from 'jose';
import { z } from 'zod';
import type { Ctx } from '#platform/context';
import { BatonError } from '#platform/errors';
import type { OauthPlace } from './oauth-place.ts';

/** Whoever gives out the tokens, an authorization server outside. */
export interface OauthIssuer {
  /**
   * What a token says, once its signature, issuer, audience and time are right.
   * @throws unauthenticated for a token that is not good, provider_failed while the issuer cannot be asked for its keys
   */
  verify(token: string): Promise<JWTPayload>;
}

// What a symmetric key signs, everybody who checks it could have signed.
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];
const CLOCK_TOLERANCE_SECONDS = 30;
const TIMEOUT_MS = 5000;
const KEYS_KEPT_MS = 600_000;
// An unknown key makes the keys be fetched anew, once in this time: made-up tokens must not turn us against the issuer.
const FETCH_EVERY_MS = 30_000;
const LARGEST_METADATA = 200_000;

const Metadata = z.looseObject({ issuer: z.string(), jwks_uri: z.url({ protocol: /^https?$/ }) });

export function openOauthIssuer(ctx: Pick<Ctx, 'clock' | 'log'>, { issuer, audience }: Pick<OauthPlace, 'issuer' | 'audience'>): OauthIssuer {
  let keys: Promise<JWTVerifyGetKey> | null = null;
  let failedAt = 0;
  const keysOf = (): Promise<JWTVerifyGetKey> => {
    const now = ctx.clock.now().getTime();
    if (!keys && now - failedAt < TIMEOUT_MS) throw unreachable(null);
    keys ??= findKeys(issuer).catch((error: unknown) => {
      keys = null;
      failedAt = now;
      ctx.log.warn({ err: error, issuer }, 'mcp: the OAuth issuer does not say where its keys are');
      throw unreachable(error);
    });
    return keys;
  };
  return {
    async verify(token) {
      const key = await keysOf();
      try {
        const { payload } = await jwtVerify(token, key, {
          issuer,
          audience,
          algorithms: ALGORITHMS,
          currentDate: ctx.clock.now(),
          clockTolerance: CLOCK_TOLERANCE_SECONDS,
          requiredClaims: ['exp', 'sub'],
        });
        // Such a token is good only together with a proof that whoever sends it holds a key, and none is asked for here.
        if ('cnf' in payload) throw new BatonError('unauthenticated', { message: 'This token is bound to a key. Send one that is not.' });
        return payload;
      } catch (error) {
        throw error instanceof BatonError ? error : toRefusal(error);
      }
    },
  };
}

/** Where the issuer says its keys are: by OAuth's own document, or by OpenID's. */
async function findKeys(issuer: string): Promise<JWTVerifyGetKey> {
  let last: unknown;
  for (const url of metadataAddresses(issuer)) {
    try {
      const answer = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS), redirect: 'error', headers: { accept: 'application/json' } });
      if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
      const text = await answer.text();
      if (text.length > LARGEST_METADATA) throw new Error(`${url} answered more than ${LARGEST_METADATA} characters`);
      const metadata = Metadata.parse(JSON.parse(text));
      if (metadata.issuer !== issuer) throw new Error(`${url} speaks for ${metadata.issuer}`);
      return createRemoteJWKSet(new URL(metadata.jwks_uri), { timeoutDuration: TIMEOUT_MS, cacheMaxAge: KEYS_KEPT_MS, cooldownDuration: FETCH_EVERY_MS });
    } catch (error) {
      last = error;
    }
  }
  throw last;
}

function metadataAddresses(issuer: string): string[] {
  const { origin, pathname } = new URL(issuer);
  const path = pathname.replace(/\/$/, '');
  return [`${origin}/.well-known/oauth-authorization-server${path}`, `${origin}${path}/.well-known/openid-configuration`];
}

function toRefusal(cause: unknown): BatonError {
  if (cause instanceof errors.JWTExpired) return new BatonError('unauthenticated', { message: 'The token has expired. Get a new one.', cause });
  if (cause instanceof errors.JWKSTimeout || !(cause instanceof errors.JOSEError) || cause.code === 'ERR_JOSE_GENERIC') return unreachable(cause);
  return new BatonError('unauthenticated', { message: 'The token is not valid here: its signature, issuer or audience is wrong.', cause });
}

function unreachable(cause: unknown): BatonError {
  return new BatonError('provider_failed', { message: 'The server that gives out tokens cannot be asked for its keys. Try again later.', cause });
}
