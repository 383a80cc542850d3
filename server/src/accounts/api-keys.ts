import { createHash, randomBytes } from 'node:crypto';
import type { z } from 'zod';
import type { KeyTools } from '@baton/contract';
import { and, desc, eq, isNull } from 'drizzle-orm';
import type { Ctx } from '#platform/context';
import { BatonError, notFound } from '#platform/errors';
import { newId } from '#platform/ids';
import { workspaceOf } from '#platform/principal';
import type { Permission, Principal } from '#platform/principal';
import { apiKeyCreated, apiKeyRevoked } from './events.ts';
import { REVOKED } from './recent-callers.ts';
import { apiKeys } from './schema.ts';

type KeyLimits = z.infer<typeof KeyTools>;

/** A key of a workspace as it is listed. The key itself is shown once, when it is made. */
export interface ApiKey {
  id: string;
  name: string;
  prefix: string;
  scopes: Permission[];
  /** Null: an ordinary key. */
  tools: KeyLimits | null;
  createdBy: { kind: string; id: string; name: string };
  createdAt: Date;
  lastUsedAt: Date | null;
}

export const KEY_PREFIX = 'bk_';
const SHOWN_CHARS = 10;

/** What a key is kept as. */
export function hashKey(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}

/**
 * Makes a key with these scopes and returns it with its secret, this once.
 * @throws forbidden when `who` lacks one of the scopes: nobody gives more than they have.
 */
export async function createApiKey(
  ctx: Pick<Ctx, 'db'>,
  who: Principal,
  input: { name: string; scopes: Permission[]; tools?: KeyLimits | undefined },
): Promise<{ key: string; apiKey: ApiKey }> {
  const missing = who.kind === 'operator' ? [] : input.scopes.filter((scope) => !who.permissions.has(scope));
  if (missing.length > 0)
    throw new BatonError('forbidden', { message: `You cannot give a key what you may not do yourself: ${missing.join(', ')}.`, details: { missing } });
  const workspaceId = workspaceOf(who);
  const key = KEY_PREFIX + randomBytes(32).toString('base64url');
  return ctx.db.tx(workspaceId, async (tx) => {
    const [row] = await tx.orm
      .insert(apiKeys)
      .values({
        workspaceId,
        id: newId(),
        name: input.name,
        prefix: key.slice(0, SHOWN_CHARS),
        hash: hashKey(key),
        scopes: [...new Set(input.scopes)],
        tools: input.tools ?? null,
        createdBy: { kind: who.kind, id: who.id, name: who.name },
      })
      .returning();
    if (!row) throw new Error('a key was not stored');
    await tx.record(
      apiKeyCreated,
      { key_id: row.id, scopes: row.scopes, ...(input.tools ? { tools: input.tools } : {}) },
      { actor: { kind: who.kind, id: who.id } },
    );
    return { key, apiKey: toApiKey(row) };
  });
}

/** The workspace's living keys, newest first. */
export async function listApiKeys(ctx: Pick<Ctx, 'db'>, workspaceId: string): Promise<ApiKey[]> {
  const rows = await ctx.db.tx(workspaceId, (tx) =>
    tx.orm
      .select()
      .from(apiKeys)
      .where(and(eq(apiKeys.workspaceId, workspaceId), isNull(apiKeys.revokedAt)))
      .orderBy(desc(apiKeys.createdAt), desc(apiKeys.id))
      .limit(1000),
  );
  return rows.map(toApiKey);
}

/** Ends a key at once, on every node. @throws not_found for an unknown or ended one. */
export async function revokeApiKey(ctx: Pick<Ctx, 'db' | 'clock' | 'realtime'>, who: Principal, keyId: string): Promise<void> {
  const workspaceId = workspaceOf(who);
  await ctx.db.tx(workspaceId, async (tx) => {
    const ended = await tx.orm
      .update(apiKeys)
      .set({ revokedAt: ctx.clock.now() })
      .where(and(eq(apiKeys.workspaceId, workspaceId), eq(apiKeys.id, keyId), isNull(apiKeys.revokedAt)))
      .returning({ id: apiKeys.id });
    if (ended.length === 0) throw notFound('key');
    await tx.record(apiKeyRevoked, { key_id: keyId }, { actor: { kind: who.kind, id: who.id } });
    tx.afterCommit(() => ctx.realtime.publish(REVOKED, { credential: keyId }));
  });
}

function toApiKey(row: typeof apiKeys.$inferSelect): ApiKey {
  const { id, name, prefix, scopes, tools, createdBy, createdAt, lastUsedAt } = row;
  return { id, name, prefix, scopes, tools, createdBy, createdAt, lastUsedAt };
}
