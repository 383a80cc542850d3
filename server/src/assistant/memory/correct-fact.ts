import { FACTS_MAX } from '@baton/contract';
import { readContact } from '#conversations';
import type { Ctx } from '#platform/context';
import type { Tx } from '#platform/db';
import { BatonError, notFound } from '#platform/errors';
import { newId } from '#platform/ids';
import { requirePermission, workspaceOf } from '#platform/principal';
import type { Principal } from '#platform/principal';
import { factAdded, factCorrected } from '../events.ts';
import { readDefaults } from '../settings/read-defaults.ts';
import { LANGUAGES } from '../triage/index.ts';
import { FACT_COLUMNS, contradicts, expiryOf, factLine, likenessOf } from './fact.ts';
import type { Fact, FactKindName } from './fact.ts';
import { supersede } from './keep-facts.ts';
import { lockMemory } from './lock-memory.ts';
import { explainRefusal, refuseFact } from './refuse-fact.ts';

type Deps = Pick<Ctx, 'db' | 'clock'>;

export interface WrittenFact {
  kind: FactKindName;
  text: string;
  /** For kinds that code can use: the name, the language as `nl`, the way `email`. */
  value?: string | null;
}

/** Adds a fact by hand; of kinds with one value it takes the older's place. @throws not_found, invalid_input for what may not be kept, conflict when memory is off or full */
export async function addFact(ctx: Deps, who: Principal, contactId: string, input: WrittenFact): Promise<void> {
  await change(ctx, who, contactId, async (tx, enabled) => {
    if (!enabled) throw new BatonError('conflict', { message: 'Memory is off for this contact. Switch it on first.' });
    const fact = check({ ...input, value: input.value ?? null });
    const facts = await inForce(tx, contactId, ctx.clock.now());
    if (facts.length >= FACTS_MAX) throw new BatonError('conflict', { message: `${FACTS_MAX} facts are kept of this contact already. Erase one first.` });
    if (facts.some((one) => one.kind === fact.kind && likenessOf(one.text) === likenessOf(fact.text)))
      throw new BatonError('conflict', { message: 'This is known already.' });
    const id = newId();
    const now = ctx.clock.now();
    const { memoryRetentionDays } = await readDefaults(tx);
    await tx.query(
      `insert into contact_facts (workspace_id, id, contact_id, kind, text, value, likeness, source, confidence, said_at, first_said_at, expires_at, created_by)
       values ($1, $2, $3, $4, $5, $6, $7, 'teammate', 1, $8, $8, $9, $10)`,
      [
        tx.workspaceId,
        id,
        contactId,
        fact.kind,
        fact.text,
        fact.value,
        likenessOf(fact.text),
        now,
        expiryOf(fact.kind, now, memoryRetentionDays),
        personOf(who),
      ],
    );
    const older = facts.filter((one) => contradicts(one, fact)).map((one) => one.id);
    await supersede(tx, older, id);
    await tx.record(factAdded, { contact_id: contactId, fact_id: id, kind: fact.kind }, { actor: { kind: who.kind, id: who.id } });
  });
}

export interface Correction {
  kind?: FactKindName | undefined;
  text?: string | undefined;
  /** Absent: as it is while the text is, else none. */
  value?: string | null | undefined;
  version?: number | undefined;
}

/**
 * Corrects what a fact says. The message it was read from will not give the old one again, and words of the contact from before the correction do not undo it.
 * @throws not_found, invalid_input, conflict with what stands there when somebody else was quicker
 */
export async function correctFact(ctx: Deps, who: Principal, of: { contactId: string; factId: string }, correction: Correction): Promise<void> {
  await change(ctx, who, of.contactId, async (tx) => {
    const before = await findFact(tx, of);
    if (correction.version !== undefined && correction.version !== before.version)
      throw new BatonError('conflict', {
        message: 'Somebody changed this fact meanwhile.',
        details: { version: before.version, kind: before.kind, text: before.text },
      });
    const text = correction.text ?? before.text;
    const kind = correction.kind ?? before.kind;
    const value = correction.value === undefined ? (text === before.text && kind === before.kind ? before.value : null) : correction.value;
    if (kind === before.kind && text === before.text && value === before.value) return;
    const after = check({ kind, text, value });
    await entomb(tx, before, ctx.clock.now());
    await tx.query(
      `update contact_facts set kind = $3, text = $4, value = $5, likeness = $6, confidence = 1, edited_by = $7, edited_at = $8, version = version + 1
       where workspace_id = $1 and id = $2`,
      [tx.workspaceId, before.id, after.kind, after.text, after.value, likenessOf(after.text), personOf(who), ctx.clock.now()],
    );
    const changes = {
      ...(after.kind === before.kind ? {} : { kind: { from: before.kind, to: after.kind } }),
      // Words about a person: the trail says that they changed, not to what.
      ...(after.text === before.text ? {} : { text: { from: '…', to: '…' } }),
      ...(after.value === before.value ? {} : { value: { from: '…', to: '…' } }),
    };
    await tx.record(factCorrected, { contact_id: of.contactId, fact_id: before.id, kind: after.kind, changes }, { actor: { kind: who.kind, id: who.id } });
  });
}

/** Opens a contact's memory for a change by a person who may see the contact. */
export async function change(ctx: Deps, who: Principal, contactId: string, act: (tx: Tx, enabled: boolean) => Promise<void>): Promise<void> {
  requirePermission(who, 'tickets.reply');
  await ctx.db.tx(workspaceOf(who), async (tx) => {
    await readContact({ db: tx }, who, contactId);
    const { enabled } = await lockMemory(tx, contactId);
    await act(tx, enabled);
  });
}

/** @throws not_found */
export async function findFact(tx: Tx, { contactId, factId }: { contactId: string; factId: string }): Promise<Fact> {
  const [fact] = await tx.query<Fact>(`select ${FACT_COLUMNS} from contact_facts f where f.workspace_id = $1 and f.contact_id = $2 and f.id = $3`, [
    tx.workspaceId,
    contactId,
    factId,
  ]);
  if (!fact) throw notFound('fact');
  return fact;
}

/** The message of a fact gives none of its kind again. */
export async function entomb(tx: Tx, { contactId, messageId, kind }: Fact, now: Date): Promise<void> {
  if (messageId === null) return;
  await tx.query(
    `insert into contact_fact_tombstones (workspace_id, contact_id, message_id, kind, erased_at) values ($1, $2, $3, $4, $5) on conflict do nothing`,
    [tx.workspaceId, contactId, messageId, kind, now],
  );
}

async function inForce(tx: Tx, contactId: string, now: Date): Promise<Fact[]> {
  return tx.query<Fact>(
    `select ${FACT_COLUMNS} from contact_facts f where f.workspace_id = $1 and f.contact_id = $2 and f.superseded_by is null and (f.expires_at is null or f.expires_at > $3)`,
    [tx.workspaceId, contactId, now],
  );
}

const WAYS = ['email', 'phone', 'whatsapp', 'no_calls'];

/** @throws invalid_input for what may not be kept */
function check({ kind, text, value }: Required<WrittenFact>): { kind: FactKindName; text: string; value: string | null } {
  const line = factLine(text);
  const refusal = refuseFact({ kind, text: line, value, by: 'person' }) ?? (value === null ? null : refuseFact({ kind, text: value, value, by: 'person' }));
  if (refusal) throw new BatonError('invalid_input', { details: [{ field: 'text', reason: explainRefusal(refusal) }] });
  const allowed = kind === 'language' ? LANGUAGES : kind === 'contact_way' ? WAYS : null;
  if (value !== null && allowed && !(allowed as readonly string[]).includes(value))
    throw new BatonError('invalid_input', { details: [{ field: 'value', reason: `must be one of ${allowed.join(', ')}`, allowed }] });
  return { kind, text: line, value };
}

function personOf(who: Principal): string | null {
  return who.kind === 'teammate' ? who.id : null;
}
