import type { Ctx } from '#platform/context';
import type { VisitorSession } from './visitor-session.ts';

// One write for each socket of somebody who has written, every four minutes. Whoever dies with their sockets leaves them present no longer than six.
const RENEW_MS = 4 * 60_000;
const HOLD_MS = 6 * 60_000;

/** Sockets of this process by session: of several windows the last that closes says that the visitor is gone. */
const open = new Map<string, number>();

/** Keeps a visitor known as present while their socket lives, over all processes: nobody is mailed what they can see. Returns the way to end it. */
export function stayConnected(ctx: Pick<Ctx, 'db' | 'log' | 'clock'>, { workspaceId, id }: Pick<VisitorSession, 'workspaceId' | 'id'>): () => void {
  let ended = false;
  const say = (until: Date) =>
    ctx.db
      .tx(workspaceId, (tx) =>
        tx.query(
          'update visitor_sessions set connected_until = $3, last_seen_at = now() where workspace_id = $1 and id = $2',
          [workspaceId, id, until],
          'stay-connected',
        ),
      )
      // Worst it mails somebody who is there, or waits six minutes with somebody who is not.
      .catch((error: unknown) => ctx.log.warn({ err: error }, 'it could not be said whether a visitor is present'));
  const renew = () => void say(new Date(ctx.clock.now().getTime() + HOLD_MS));
  open.set(id, (open.get(id) ?? 0) + 1);
  renew();
  const timer = setInterval(renew, RENEW_MS);
  timer.unref();
  return () => {
    if (ended) return;
    ended = true;
    clearInterval(timer);
    const left = (open.get(id) ?? 1) - 1;
    if (left > 0) {
      open.set(id, left);
      return;
    }
    open.delete(id);
    void say(ctx.clock.now());
  };
}
