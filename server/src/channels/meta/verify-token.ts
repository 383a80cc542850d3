import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Ctx } from '#platform/context';

type Deps = Pick<Ctx, 'config' | 'vault'>;

/**
 * The word a workspace gives Meta with the address of the webhook. Derived and not stored: Meta's question names no account, so any process
 * must know it for ours from the word alone.
 */
export function verifyTokenOf(ctx: Deps, workspaceId: string): string {
  const mark = createHmac('sha256', ctx.vault.derive('meta-verify-token')).update(workspaceId).digest('base64url').slice(0, 32);
  return `${workspaceId}.${mark}`;
}

/** Whether it is a workspace's word or the installation's. */
export function isVerifyToken(ctx: Deps, token: string): boolean {
  const [workspaceId = ''] = token.split('.');
  return equals(token, ctx.config.webhookVerifyToken) || equals(token, verifyTokenOf(ctx, workspaceId));
}

/** Compares by digest, so that neither the length nor the first wrong letter shows in the time it takes. */
function equals(left: string, right: string): boolean {
  const digest = (value: string) => createHash('sha256').update(value).digest();
  return timingSafeEqual(digest(left), digest(right));
}
