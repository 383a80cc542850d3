import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Ctx } from '#platform/context';
import { notFound } from '#platform/errors';
import { isId } from '#platform/ids';

/** Whose answer a link carries. */
export interface Confirmation {
  workspaceId: string;
  inboxId: string;
  /** Dixa's ids. */
  threadId: string;
  userId: string;
}

// Mails are read late; after three months nobody is helped by an old button.
const LIVES_MS = 90 * 86_400_000;

/** Addresses of the two buttons below an answer. Both need the page behind them: opening one changes nothing. */
export function confirmLinks(ctx: Pick<Ctx, 'vault' | 'clock' | 'config'>, about: Confirmation): { yes: string; no: string } {
  const base = (ctx.config.publicUrl ?? `http://localhost:${ctx.config.port}`).replace(/\/$/, '');
  const said = `${about.workspaceId}.${about.inboxId}.${(ctx.clock.now().getTime() + LIVES_MS).toString(36)}`;
  const signature = `${said}.${sign(ctx, said, about.threadId, about.userId).toString('base64url')}`;
  const query = new URLSearchParams({ user_id: about.userId, conversation_id: about.threadId, signature }).toString();
  return { yes: `${base}/responded_true?${query}`, no: `${base}/responded_false?${query}` };
}

/** @throws not_found for a link that is forged or has expired */
export function openConfirmLink(ctx: Pick<Ctx, 'vault' | 'clock'>, query: { user_id: string; conversation_id: string; signature: string }): Confirmation {
  const [workspaceId = '', inboxId = '', until = '', shown = ''] = query.signature.split('.');
  const expected = sign(ctx, `${workspaceId}.${inboxId}.${until}`, query.conversation_id, query.user_id);
  const given = Buffer.from(shown, 'base64url');
  const genuine = given.length === expected.length && timingSafeEqual(given, expected);
  if (!genuine || !isId(workspaceId) || !isId(inboxId) || Number.parseInt(until, 36) < ctx.clock.now().getTime()) throw notFound('question');
  return { workspaceId, inboxId, threadId: query.conversation_id, userId: query.user_id };
}

function sign(ctx: Pick<Ctx, 'vault'>, said: string, threadId: string, userId: string): Buffer {
  return createHmac('sha256', ctx.vault.derive('confirm-links'))
    .update(JSON.stringify([said, threadId, userId]))
    .digest();
}
