import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Ctx } from '#platform/context';
import { notFound } from '#platform/errors';
import { isId } from '#platform/ids';

const LIVES_MS = 86_400_000;
// Links made within an hour are the same: a page that is drawn again need not load a picture again.
const ROUND_MS = 3_600_000;

/** A name for a file that nobody can guess and that stops working after a day: for contacts, who have no sign-in. */
export function signAttachment(ctx: Pick<Ctx, 'vault' | 'clock'>, workspaceId: string, id: string): string {
  const until = Math.ceil((ctx.clock.now().getTime() + LIVES_MS) / ROUND_MS) * ROUND_MS;
  const said = `${workspaceId}.${id}.${until.toString(36)}`;
  return `${said}.${signature(ctx, said).toString('base64url')}`;
}

/** @throws not_found for a link that is forged or has expired */
export function openAttachmentLink(ctx: Pick<Ctx, 'vault' | 'clock'>, link: string): { workspaceId: string; id: string } {
  const [workspaceId = '', id = '', until = '', shown = ''] = link.split('.');
  const expected = signature(ctx, `${workspaceId}.${id}.${until}`);
  const given = Buffer.from(shown, 'base64url');
  const genuine = given.length === expected.length && timingSafeEqual(given, expected);
  if (!genuine || !isId(workspaceId) || !isId(id) || Number.parseInt(until, 36) < ctx.clock.now().getTime()) throw notFound('file');
  return { workspaceId, id };
}

function signature(ctx: Pick<Ctx, 'vault'>, said: string): Buffer {
  return createHmac('sha256', ctx.vault.derive('attachment-links')).update(said).digest();
}
