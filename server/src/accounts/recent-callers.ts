import type { Ctx } from '#platform/context';
import type { Principal } from '#platform/principal';

/**
 * Topic of the hint that what was known of callers is no longer so: `{credential}` is an ended session's or key's id,
 * `{teammate}` one whose rights changed, `{workspace}` one whose roles or rules changed.
 */
export const REVOKED = 'revoked';

// The longest a lost hint can keep a dead credential alive, and how often a busy key costs a query.
const KEEP_MS = 5000;
const MOST_ENTRIES = 20_000;

/** Who calls, by which credential, and whether all they may do for now is to set up a second factor. */
export interface Caller {
  who: Principal;
  credential: string;
  mustSetUp: boolean;
}

/** Who called in the last five seconds, by the fingerprint of what they showed. Only good credentials are kept. */
export function rememberCallers(ctx: Pick<Ctx, 'clock' | 'realtime'>) {
  const kept = new Map<string, { caller: Caller; until: number }>();
  // A look-up that was under way when its credential ended must not be kept: it may have read the row as it was before.
  let endings = 0;
  ctx.realtime.subscribe(REVOKED, ({ credential, teammate, workspace }) => {
    endings += 1;
    for (const [key, { caller }] of kept) {
      if (caller.credential === credential || caller.who.id === teammate || caller.who.workspaceId === workspace) kept.delete(key);
    }
  });
  return async (key: string, look: () => Promise<Caller>): Promise<Caller> => {
    const now = ctx.clock.now().getTime();
    const known = kept.get(key);
    if (known && known.until > now) return known.caller;
    const before = endings;
    const caller = await look();
    if (kept.size >= MOST_ENTRIES) kept.clear();
    if (endings === before) kept.set(key, { caller, until: now + KEEP_MS });
    return caller;
  };
}
