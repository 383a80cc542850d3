import { createHash } from 'node:crypto';
import { decodeJwt } from 'jose';
import type { JWTPayload } from 'jose';
import type { FastifyRequest } from 'fastify';
import { findOnlyWorkspace, findWorkspace, readCredential } from '#accounts';
import type { Authenticator } from '#accounts';
import { createMemoryCache } from '#platform/cache';
import type { Ctx } from '#platform/context';
import { BatonError } from '#platform/errors';
import type { Permission, Principal } from '#platform/principal';
import { openOauthIssuer } from './oauth-issuer.ts';
import type { OauthPlace } from './oauth-place.ts';

type Deps = Pick<Ctx, 'db' | 'config' | 'clock' | 'log' | 'metrics' | 'realtime'>;
type Authenticate = (request: FastifyRequest, auth: Parameters<Authenticator>[1]) => Promise<Principal>;

const WORKSPACE_KEPT_MS = 5000;
const LONGEST_NAME = 200;

/**
 * At `/mcp`, and nowhere else, whoever shows a token of the issuer is taken for whom the issuer says. Every other credential, and every
 * other address, is as before.
 */
export function acceptOauth(ctx: Deps, place: OauthPlace, otherwise: Authenticator): Authenticate {
  const issuer = openOauthIssuer(ctx, place);
  const workspaces = createMemoryCache<string | null>({ name: 'oauth_workspaces', clock: ctx.clock, metrics: ctx.metrics, realtime: ctx.realtime });
  const find = async (named: string): Promise<string | null> => {
    const load = async () => (await (named === '' ? findOnlyWorkspace(ctx) : findWorkspace(ctx, named)))?.id ?? null;
    return (await workspaces.get(named, { ttlMs: WORKSPACE_KEPT_MS, graceMs: 0, tags: [] }, load)).value;
  };
  return async (request, auth) => {
    const token = request.routeOptions.url === '/mcp' ? readCredential(request.headers, ctx.config.apiKeyHeader) : null;
    if (token === null || !isOf(place.issuer, token)) return otherwise(request, auth);
    const claims = await issuer.verify(token);
    const workspaceId = await find(workspaceNamed(claims, place.workspaceClaim));
    if (workspaceId === null)
      throw new BatonError('forbidden', {
        message: `The token names no workspace there is here. Its claim ${place.workspaceClaim} must be the id or slug of one.`,
      });
    const id = idOf(claims, workspaceId);
    const scopes = scopesOf(claims);
    // Counted as a program, as a key is: it has no profile, and private notes are not for it.
    return { kind: 'api_key', id, name: nameOf(claims), workspaceId, permissions: permissionsOf(scopes, place.allows), credential: id, ...limitsOf(scopes) };
  };
}

/** Ours say another issuer or none, and an API key is no token at all. */
function isOf(issuer: string, token: string): boolean {
  try {
    return decodeJwt(token).iss === issuer;
  } catch {
    return false;
  }
}

/** Empty: the token leaves it to there being one workspace only. */
function workspaceNamed(claims: JWTPayload, claim: string): string {
  const named = claims[claim];
  if (named === undefined) return '';
  if (typeof named !== 'string' || named === '') throw new BatonError('unauthenticated', { message: `The claim ${claim} of the token must be text.` });
  return named.toLowerCase();
}

function scopesOf(claims: JWTPayload): string[] {
  const said = claims['scope'] ?? claims['scp'];
  return typeof said === 'string' ? said.split(' ') : Array.isArray(said) ? said.filter((one) => typeof one === 'string') : [];
}

/** Scopes `tools:read` and `store:<id>` say which classes of tools and whose orders; with none of a kind it is not limited. */
function limitsOf(scopes: readonly string[]): Pick<Principal, 'tools'> {
  const after = (prefix: string) => scopes.filter((scope) => scope.startsWith(prefix)).map((scope) => scope.slice(prefix.length));
  const [classes, stores] = [after('tools:'), after('store:')];
  return { tools: { ...(classes.length > 0 ? { classes } : {}), ...(stores.length > 0 ? { store_ids: stores } : {}) } };
}

function permissionsOf(scopes: readonly string[], allows: OauthPlace['allows']): Set<Permission> {
  return new Set(scopes.flatMap((scope) => allows.get(scope) ?? []));
}

/** The same id for the same subject by the same client, so that a yes is good only for whom it was given to. */
function idOf(claims: JWTPayload, workspaceId: string): string {
  const parts = [claims.iss, claims.sub, claims['client_id'] ?? claims['azp'] ?? '', workspaceId];
  const digest = createHash('sha256').update(JSON.stringify(parts)).digest().subarray(0, 16);
  digest.writeUInt8((digest.readUInt8(6) & 0x0f) | 0x80, 6);
  digest.writeUInt8((digest.readUInt8(8) & 0x3f) | 0x80, 8);
  return digest.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function nameOf(claims: JWTPayload): string {
  const name = claims['email'] ?? claims['preferred_username'] ?? claims.sub;
  return String(name).slice(0, LONGEST_NAME);
}
