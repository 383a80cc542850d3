import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Ctx } from '#platform/context';
import { isId } from '#platform/ids';

/** Which conversation the link of a mail goes on with, and as which visitor. */
export interface Continuation {
  workspaceId: string;
  sessionId: string;
  conversationId: string;
}

/** `chat` opens the conversation, `stop` ends the mails about it: neither does the other's work. */
export type ContinuationPurpose = 'chat' | 'stop';

const LIVES_MS: Readonly<Record<ContinuationPurpose, number>> = { chat: 14 * 86_400_000, stop: 90 * 86_400_000 };

export function signContinuation(ctx: Pick<Ctx, 'vault' | 'clock'>, about: Continuation, purpose: ContinuationPurpose = 'chat'): string {
  const until = (ctx.clock.now().getTime() + LIVES_MS[purpose]).toString(36);
  const said = [about.workspaceId, about.sessionId, about.conversationId, until].join('.');
  return `${said}.${sign(ctx, purpose, said).toString('base64url')}`;
}

/** Null for a link that is forged, has expired or is for something else: then the visitor is one like any other. */
export function openContinuation(ctx: Pick<Ctx, 'vault' | 'clock'>, link: string, purpose: ContinuationPurpose = 'chat'): Continuation | null {
  const [workspaceId = '', sessionId = '', conversationId = '', until = '', shown = ''] = link.split('.');
  const expected = sign(ctx, purpose, [workspaceId, sessionId, conversationId, until].join('.'));
  const given = Buffer.from(shown, 'base64url');
  const genuine = given.length === expected.length && timingSafeEqual(given, expected);
  if (!genuine || ![workspaceId, sessionId, conversationId].every(isId) || Number.parseInt(until, 36) < ctx.clock.now().getTime()) return null;
  return { workspaceId, sessionId, conversationId };
}

function sign(ctx: Pick<Ctx, 'vault'>, purpose: ContinuationPurpose, said: string): Buffer {
  return createHmac('sha256', ctx.vault.derive(`webchat-${purpose}-links`))
    .update(said)
    .digest();
}
