import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Ctx } from '#platform/context';
import { BatonError, notFound } from '#platform/errors';
import type { RouteAuth } from '#platform/http';
import { isId } from '#platform/ids';
import { PERMISSIONS } from '#platform/principal';
import type { Permission, Principal, ToolLimits } from '#platform/principal';
import { KEY_PREFIX, hashKey } from './api-keys.ts';
import { noteActivity } from './note-activity.ts';
import { findOnlyWorkspace, findWorkspace } from './read-workspaces.ts';
import { rememberCallers } from './recent-callers.ts';
import type { Caller } from './recent-callers.ts';
import { permissionsOf } from './roles.ts';
import { verifySession } from './session-token.ts';

type Deps = Pick<Ctx, 'db' | 'config' | 'vault' | 'clock' | 'realtime'>;

/** The parts of a request that say who calls. */
export interface CallingRequest {
  headers: IncomingHttpHeaders;
  params: unknown;
  /** Absent where nothing was routed. */
  routeOptions?: { config?: { beforeSecondFactor?: boolean; forTools?: boolean } };
}

export type Authenticator = (request: CallingRequest, auth: Exclude<RouteAuth, 'public'>) => Promise<Principal>;

/** With several workspaces, the operator names the one a desk call is for here, by id or slug. */
export const WORKSPACE_HEADER = 'x-baton-workspace';

/** A page says `1` here when it asks by itself: that shows the desk is open, not that somebody is there. */
export const BACKGROUND_HEADER = 'x-baton-background';

const EVERYTHING: ReadonlySet<Permission> = new Set(PERMISSIONS);

/**
 * Finds out who calls: a session token or an API key as bearer token, or a key in the header API_KEY_HEADER names.
 * On `/users/:user_id/…` the id is the workspace's: a key of another workspace learns no more than that there is nothing.
 */
export function createAuthenticator(ctx: Deps, options: { operatorKey: string }): Authenticator {
  const remember = rememberCallers(ctx);
  const operatorDigest = sha256(options.operatorKey);
  return async (request, auth) => {
    const credential = readCredential(request.headers, ctx.config.apiKeyHeader);
    if (!credential) throw new BatonError('unauthenticated');
    const userId = (request.params as { user_id?: unknown } | null)?.user_id;
    const named = auth === 'api_key' && typeof userId === 'string' ? userId.toLowerCase() : null;
    if (timingSafeEqual(sha256(credential), operatorDigest)) return actAsOperator(ctx, request.headers, { auth, named });
    const { who, mustSetUp } = await remember(hashKey(credential), () =>
      credential.startsWith(KEY_PREFIX) ? findKey(ctx, credential) : findSession(ctx, credential),
    );
    if (auth === 'operator') throw new BatonError('forbidden', { message: "Only the operator's key opens this." });
    if (auth === 'api_key' && who.kind !== 'api_key')
      throw new BatonError('unauthenticated', { message: `Send an API key in the header ${ctx.config.apiKeyHeader}.` });
    if (named !== null && named !== who.workspaceId) throw notFound('user');
    if (who.tools && !request.routeOptions?.config?.forTools)
      throw new BatonError('forbidden', { message: 'This key is for tools alone: it opens /mcp and nothing else.' });
    if (mustSetUp && !request.routeOptions?.config?.beforeSecondFactor)
      throw new BatonError('forbidden', { message: SET_UP_FIRST, details: { reason: 'second_factor_set_up_required' } });
    if (who.kind === 'teammate' && who.workspaceId !== null)
      await noteActivity(ctx, { id: who.id, workspaceId: who.workspaceId }, request.headers[BACKGROUND_HEADER] === '1' ? 'seen' : 'active');
    return who;
  };
}

const SET_UP_FIRST = 'This workspace asks for a second factor. Set one up first: POST /api/agents/me/second-factor.';

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** The token of `Authorization: Bearer`, else the API key header. */
export function readCredential(headers: IncomingHttpHeaders, apiKeyHeader: string): string | null {
  const bearer = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
  if (bearer) return bearer;
  const key = headers[apiKeyHeader];
  return typeof key === 'string' && key !== '' ? key : null;
}

interface Wanted {
  auth: RouteAuth;
  named: string | null;
}

async function actAsOperator(ctx: Deps, headers: IncomingHttpHeaders, { auth, named }: Wanted): Promise<Principal> {
  const operator = { kind: 'operator', id: 'operator', name: 'Operator', permissions: EVERYTHING } as const;
  if (auth === 'operator') return { ...operator, workspaceId: null };
  if (named !== null) {
    const workspace = isId(named) ? await findWorkspace(ctx, named) : null;
    if (!workspace) throw notFound('user');
    return { ...operator, workspaceId: workspace.id };
  }
  const header = headers[WORKSPACE_HEADER];
  const chosen = typeof header === 'string' ? await findWorkspace(ctx, header.toLowerCase()) : await findOnlyWorkspace(ctx);
  if (typeof header === 'string' && !chosen) throw notFound('workspace');
  if (!chosen && auth === 'teammate') {
    throw new BatonError('bad_request', { message: `There is more than one workspace, or none. Name one, by id or slug, in the header ${WORKSPACE_HEADER}.` });
  }
  return { ...operator, workspaceId: chosen?.id ?? null };
}

interface KeyRow {
  id: string;
  workspaceId: string;
  name: string;
  scopes: Permission[];
  tools: ToolLimits | null;
}

async function findKey(ctx: Deps, key: string): Promise<Caller> {
  const now = ctx.clock.now();
  const [row] = await ctx.db.system(async (tx) => {
    const rows = await tx.query<KeyRow>(
      'select id, workspace_id as "workspaceId", name, scopes, tools from api_keys where hash = $1 and revoked_at is null',
      [hashKey(key)],
      'find-key',
    );
    if (rows[0]) {
      const values = [rows[0].workspaceId, rows[0].id, now];
      await tx.query(
        `update api_keys set last_used_at = $3 where workspace_id = $1 and id = $2 and (last_used_at is null or last_used_at < $3::timestamptz - interval '1 minute')`,
        values,
        'use-key',
      );
    }
    return rows;
  });
  if (!row) throw new BatonError('unauthenticated', { message: 'This API key is unknown or was revoked.' });
  const { id, name, workspaceId, scopes, tools } = row;
  const who: Principal = { kind: 'api_key', id, name, workspaceId, permissions: new Set(scopes), credential: id, ...(tools ? { tools } : {}) };
  return { who, credential: row.id, mustSetUp: false };
}

interface SessionRow {
  name: string;
  role: string;
  own: Permission[] | null;
  mustSetUp: boolean;
  lastUsedAt: Date;
}

const FIND_SESSION = `
  select p.name, p.role, r.permissions as own, s.last_used_at as "lastUsedAt",
    coalesce((w.settings ->> 'require_second_factor')::boolean, false) and not exists (
      select from second_factors f where f.workspace_id = $1 and f.teammate_id = p.id and f.confirmed_at is not null) as "mustSetUp"
  from sessions s
  join workspaces w on w.id = s.workspace_id
  join teammates p on p.workspace_id = s.workspace_id and p.id = s.teammate_id and p.removed_at is null
  left join roles r on r.workspace_id = p.workspace_id and r.name = p.role
  where s.workspace_id = $1 and s.id = $2 and s.teammate_id = $3 and s.ended_at is null`;

const USED_EVERY_MS = 60_000;

/** What counts are the session's and the teammate's rows at this moment: a removed teammate or a lowered role takes effect at once. */
async function findSession(ctx: Deps, token: string): Promise<Caller> {
  const { workspaceId, teammateId, jti } = await verifySession(ctx, token);
  const now = ctx.clock.now();
  const row = await ctx.db.tx(workspaceId, async (tx) => {
    const [found] = await tx.query<SessionRow>(FIND_SESSION, [workspaceId, jti, teammateId], 'find-session');
    if (found && now.getTime() - found.lastUsedAt.getTime() >= USED_EVERY_MS)
      await tx.query('update sessions set last_used_at = $3 where workspace_id = $1 and id = $2', [workspaceId, jti, now], 'use-session');
    return found;
  });
  if (!row) throw new BatonError('unauthenticated', { message: 'You were signed out. Sign in again.' });
  const permissions = permissionsOf(row.role, row.own);
  return { who: { kind: 'teammate', id: teammateId, name: row.name, workspaceId, permissions, credential: jti }, credential: jti, mustSetUp: row.mustSetUp };
}
