import type { Ctx } from '#platform/context';
import type { Principal } from '#platform/principal';

/** Topic of the hint that a credential ended: `{credential}` is a token's jti or a key's id. */
export const REVOKED = 'revoked';

// The longest a lost hint can keep a dead credential alive, and how often a busy key costs a query.
const KEEP_MS = 5000;
const MOST_ENTRIES = 20_000;

interface Recent {
  who: Principal;
  credential: string;
  until: number;
}

/** Who called in the last five seconds, by the fingerprint of what they showed. Only good credentials are kept. */
export function rememberCallers(ctx: Pick<Ctx, 'clock' | 'realtime'>) {
  const kept = new Map<string, Recent>();
  // A look-up that was under way when its credential ended must not be kept: it may have read the row as it was before.
  let endings = 0;
  ctx.realtime.subscribe(REVOKED, ({ credential }) => {
    endings += 1;
    for (const [key, recent] of kept) if (recent.credential === credential) kept.delete(key);
  });
  return async (key: string, look: () => Promise<{ who: Principal; credential: string }>): Promise<Principal> => {
    const now = ctx.clock.now().getTime();
    const known = kept.get(key);
    if (known && known.until > now) return known.who;
    const before = endings;
    const { who, credential } = await look();
    if (kept.size >= MOST_ENTRIES) kept.clear();
    if (endings === before) kept.set(key, { who, credential, until: now + KEEP_MS });
    return who;
  };
}
