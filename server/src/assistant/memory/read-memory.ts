import { readContact } from '#conversations';
import type { Ctx } from '#platform/context';
import type { Tx } from '#platform/db';
import { workspaceOf } from '#platform/principal';
import type { Principal } from '#platform/principal';
import { FACT_COLUMNS } from './fact.ts';
import type { Fact } from './fact.ts';
import { findMemory } from './lock-memory.ts';

/** What is kept of a contact, as teammates see it. */
export interface ContactMemoryState {
  contactId: string;
  enabled: boolean;
  forgottenAt: Date | null;
  facts: Fact[];
  superseded: Fact[];
}

type Deps = Pick<Ctx, 'db' | 'clock'>;

/** @throws not_found for a contact that `who` may not see */
export async function readMemory(ctx: Deps, who: Principal, contactId: string): Promise<ContactMemoryState> {
  return ctx.db.tx(workspaceOf(who), async (tx) => {
    await readContact({ db: tx }, who, contactId);
    return findAll(ctx, tx, contactId);
  });
}

export async function findAll(ctx: Pick<Ctx, 'clock'>, tx: Tx, contactId: string): Promise<ContactMemoryState> {
  const facts = await tx.query<Fact>(
    `select ${FACT_COLUMNS} from contact_facts f where f.workspace_id = $1 and f.contact_id = $2 and (f.expires_at is null or f.expires_at > $3)
     order by f.said_at desc, f.id desc`,
    [tx.workspaceId, contactId, ctx.clock.now()],
  );
  return {
    contactId,
    ...(await findMemory(tx, contactId)),
    facts: facts.filter((fact) => fact.supersededBy === null),
    superseded: facts.filter((fact) => fact.supersededBy !== null),
  };
}
