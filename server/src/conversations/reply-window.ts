import type { z } from 'zod';
import type { ReplyWindow } from '@baton/contract';
import type { Ctx } from '#platform/context';
import { workspaceOf } from '#platform/principal';
import type { Principal } from '#platform/principal';
import type { InboxKind } from './schema.ts';

const DAY_MS = 86_400_000;
const PERSON_DAYS = 7;

/** Whether something can be said in a conversation now, by the moment at which its contact last wrote. Null where one may always write. */
export async function readReplyWindow(
  ctx: Pick<Ctx, 'db' | 'clock'>,
  who: Principal,
  ticket: { conversationId: string; inboxKind: InboxKind },
): Promise<z.infer<typeof ReplyWindow> | null> {
  const { inboxKind } = ticket;
  if (inboxKind !== 'whatsapp' && inboxKind !== 'instagram') return null;
  const [row] = await ctx.db.tx(workspaceOf(who), (tx) =>
    tx.query<{ wroteAt: Date | null }>('select contact_wrote_at as "wroteAt" from conversations where workspace_id = $1 and id = $2', [
      tx.workspaceId,
      ticket.conversationId,
    ]),
  );
  return windowOf(inboxKind, row?.wroteAt ?? null, ctx.clock.now());
}

function windowOf(kind: 'whatsapp' | 'instagram', wroteAt: Date | null, now: Date): z.infer<typeof ReplyWindow> {
  const after = (days: number) => new Date((wroteAt?.getTime() ?? 0) + days * DAY_MS);
  const open = (days: number) => wroteAt !== null && now <= after(days);
  if (open(1)) return { state: 'open', until: after(1).toISOString() };
  if (kind === 'whatsapp') return { state: 'templates_only', until: null };
  return open(PERSON_DAYS) ? { state: 'people_only', until: after(PERSON_DAYS).toISOString() } : { state: 'closed', until: null };
}
