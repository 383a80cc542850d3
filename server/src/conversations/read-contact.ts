import type { Ctx } from '#platform/context';
import { notFound } from '#platform/errors';
import { requirePermission, workspaceOf } from '#platform/principal';
import type { Principal } from '#platform/principal';
import { seesAllTickets } from './lock-ticket.ts';
import { listContactProofs } from './read-contact-proof.ts';
import type { ContactProof } from './read-contact-proof.ts';
import { listContactTickets } from './read-tickets.ts';
import type { TicketView } from './read-tickets.ts';
import type { IdentityKind } from './schema.ts';

export interface ContactDetail {
  id: string;
  name: string | null;
  language: string | null;
  mergedInto: string | null;
  /** In the smallest unit of `currency`. */
  lifetimeValueMinor: number | null;
  currency: string | null;
  totalOrders: number | null;
  /** 0 to 1. */
  churnRisk: number | null;
  /** Since when what they write in the web chat is refused. */
  blockedAt: Date | null;
  createdAt: Date;
  identities: { kind: IdentityKind; value: string; verified: boolean }[];
  /** Addresses they have shown to be theirs, each good in its conversation alone. */
  proofs: ContactProof[];
  /** The newest twenty that the caller may see. */
  tickets: TicketView[];
}

const NEWEST = 20;

/** One contact. Whoever sees only some tickets finds only the contacts behind those. @throws not_found */
export async function readContact(ctx: Pick<Ctx, 'db'>, who: Principal, contactId: string): Promise<ContactDetail> {
  requirePermission(who, 'tickets.read_own');
  const workspaceId = workspaceOf(who);
  return ctx.db.tx(workspaceId, async (tx) => {
    const [contact] = await tx.query<Omit<ContactDetail, 'tickets' | 'proofs'>>(
      `select id, name, language, merged_into as "mergedInto", lifetime_value_minor::float8 as "lifetimeValueMinor",
         value_currency as currency, total_orders as "totalOrders", churn_risk as "churnRisk", blocked_at as "blockedAt", created_at as "createdAt",
         (select coalesce(json_agg(json_build_object('kind', d.kind, 'value', d.value, 'verified', d.verified) order by d.created_at, d.kind, d.value), '[]')
          from contact_identities d where d.workspace_id = c.workspace_id and d.contact_id = c.id) as identities
       from contacts c where workspace_id = $1 and id = $2`,
      [workspaceId, contactId],
    );
    if (!contact) throw notFound('contact');
    const tickets = await listContactTickets(tx, who, contactId, NEWEST);
    if (tickets.length === 0 && !seesAllTickets(who)) throw notFound('contact');
    return { ...contact, proofs: await listContactProofs(tx, contactId), tickets };
  });
}
