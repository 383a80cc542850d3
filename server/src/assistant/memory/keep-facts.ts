import { FACTS_MAX } from '@baton/contract';
import type { Tx } from '#platform/db';
import { newId } from '#platform/ids';
import { FACT_COLUMNS, contradicts, expiryOf, likenessOf } from './fact.ts';
import type { Fact, FoundFact } from './fact.ts';
import { lockMemory } from './lock-memory.ts';
import { refuseFact } from './refuse-fact.ts';

export interface Keeping {
  contactId: string;
  now: Date;
  retentionDays: number | null;
  found: readonly FoundFact[];
}

export interface Kept {
  learned: number;
  /** Said again. */
  merged: number;
  superseded: number;
}

type Known = Fact & { likeness: string };

/**
 * Keeps what was found of a contact: said again is one fact with a newer date, what contradicts takes the older's place, and what is refused,
 * erased or forgotten stays away. Repeating it changes nothing. Locks the contact's memory until the commit.
 */
export async function keepFacts(tx: Tx, { contactId, now, retentionDays, found }: Keeping): Promise<Kept> {
  const kept: Kept = { learned: 0, merged: 0, superseded: 0 };
  const { enabled, forgottenAt } = await lockMemory(tx, contactId);
  if (!enabled || found.length === 0) return kept;
  const known = await readKnown(tx, contactId, now);
  const erased = await readTombstones(tx, contactId, found);
  for (const fact of found.toSorted((one, other) => one.message.saidAt.getTime() - other.message.saidAt.getTime())) {
    const gone = (forgottenAt !== null && fact.message.saidAt <= forgottenAt) || erased.has(`${fact.message.id} ${fact.kind}`);
    const expiresAt = expiryOf(fact.kind, fact.message.saidAt, retentionDays);
    if (gone || expiresAt <= now || refuseFact({ ...fact, by: 'machine' }) !== null) continue;
    const likeness = likenessOf(fact.text);
    const same = known.find((one) => one.kind === fact.kind && (one.likeness === likeness || (fact.value !== null && one.value === fact.value)));
    if (same) kept.merged += await sayAgain(tx, same, { fact, expiresAt });
    else {
      const outcome = await add(tx, known, { contactId, fact, likeness, expiresAt });
      kept.learned += 1;
      kept.superseded += outcome.superseded;
    }
  }
  await keepFew(tx, contactId);
  return kept;
}

async function readKnown(tx: Tx, contactId: string, now: Date): Promise<Known[]> {
  return tx.query<Known>(
    `select ${FACT_COLUMNS}, f.likeness from contact_facts f
     where f.workspace_id = $1 and f.contact_id = $2 and f.superseded_by is null and (f.expires_at is null or f.expires_at > $3)`,
    [tx.workspaceId, contactId, now],
  );
}

async function readTombstones(tx: Tx, contactId: string, found: readonly FoundFact[]): Promise<Set<string>> {
  const rows = await tx.query<{ messageId: string; kind: string }>(
    `select message_id as "messageId", kind from contact_fact_tombstones where workspace_id = $1 and contact_id = $2 and message_id = any($3::uuid[])`,
    [tx.workspaceId, contactId, found.map((fact) => fact.message.id)],
  );
  return new Set(rows.map((row) => `${row.messageId} ${row.kind}`));
}

/** The same said later: a newer date and source. From the same message, or an older one, it is nothing new. */
async function sayAgain(tx: Tx, same: Known, { fact, expiresAt }: { fact: FoundFact; expiresAt: Date }): Promise<number> {
  if (same.messageId === fact.message.id || fact.message.saidAt <= same.saidAt) return 0;
  await tx.query(
    `update contact_facts set said_at = $3, message_id = $4, ticket_id = $5, confidence = greatest(confidence, $6), times_said = times_said + 1,
       expires_at = case when expires_at is null then null else greatest(expires_at, $7) end, version = version + 1
     where workspace_id = $1 and id = $2`,
    [tx.workspaceId, same.id, fact.message.saidAt, fact.message.id, fact.message.ticketId, fact.confidence, expiresAt],
  );
  Object.assign(same, { saidAt: fact.message.saidAt, messageId: fact.message.id });
  return 1;
}

interface Adding {
  contactId: string;
  fact: FoundFact;
  likeness: string;
  expiresAt: Date;
}

async function add(tx: Tx, known: Known[], { contactId, fact, likeness, expiresAt }: Adding): Promise<{ superseded: number }> {
  const rivals = known.filter((one) => contradicts(one, fact) || (fact.replaces === one.id && one.kind === fact.kind));
  // Somebody who corrected a fact spoke then: what the contact said before does not undo it.
  const asOf = (one: Known) => Math.max(one.saidAt.getTime(), one.editedAt?.getTime() ?? 0);
  const newer = rivals.find((one) => asOf(one) > fact.message.saidAt.getTime());
  const id = newId();
  await tx.query(
    `insert into contact_facts (workspace_id, id, contact_id, kind, text, value, likeness, source, confidence, message_id, ticket_id, said_at, first_said_at, expires_at, superseded_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12, $13, $14)`,
    [
      tx.workspaceId,
      id,
      contactId,
      fact.kind,
      fact.text,
      fact.value,
      likeness,
      fact.source,
      fact.confidence,
      fact.message.id,
      fact.message.ticketId,
      fact.message.saidAt,
      expiresAt,
      newer?.id ?? null,
    ],
  );
  if (newer) return { superseded: 0 };
  const older = rivals.map((one) => one.id);
  await supersede(tx, older, id);
  for (const gone of rivals) known.splice(known.indexOf(gone), 1);
  const { kind, text, value, source, confidence, message } = fact;
  const own = { timesSaid: 1, expiresAt, supersededBy: null, createdBy: null, editedBy: null, editedAt: null, version: 1, likeness };
  known.push({
    id,
    contactId,
    kind,
    text,
    value,
    source,
    confidence,
    messageId: message.id,
    ticketId: message.ticketId,
    saidAt: message.saidAt,
    firstSaidAt: message.saidAt,
    ...own,
  });
  return { superseded: older.length };
}

/** The older facts stay to be seen, under the one that took their place. */
export async function supersede(tx: Tx, older: readonly string[], by: string): Promise<void> {
  if (older.length === 0) return;
  await tx.query('update contact_facts set superseded_by = $3, version = version + 1 where workspace_id = $1 and id = any($2::uuid[])', [
    tx.workspaceId,
    older,
    by,
  ]);
}

/** Thirty in force and thirty superseded at most; what a person wrote goes last, what is surer and newer stays. */
export async function keepFew(tx: Tx, contactId: string): Promise<void> {
  await tx.query(
    `delete from contact_facts f using (
       select id, row_number() over (partition by superseded_by is null order by (source = 'teammate' or edited_at is not null) desc,
         case when superseded_by is null then confidence else 0 end desc, said_at desc, id desc) as place
       from contact_facts where workspace_id = $1 and contact_id = $2) as ranked
     where f.workspace_id = $1 and f.id = ranked.id and ranked.place > $3`,
    [tx.workspaceId, contactId, FACTS_MAX],
  );
}
