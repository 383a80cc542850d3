import { defineEach } from '#platform/db';
import type { Tx } from '#platform/db';
import { newId } from '#platform/ids';
import { cleanText } from './clean-text.ts';
import type { IdentityKind } from './schema.ts';

/** One way to know a contact. `verified`: the channel itself vouches for it; a claimed e-mail address is not. */
export interface SenderIdentity {
  kind: IdentityKind;
  value: string;
  verified: boolean;
}

interface Sender {
  identities: SenderIdentity[];
  name?: string | null;
}

export interface Resolved {
  contactId: string;
  contested: boolean;
}

/** Somebody who is known by an identity. */
export interface Known {
  kind: string;
  value: string;
  contactId: string;
  name: string | null;
}

/**
 * The contact behind these identities, made when unknown; new identities are added to it.
 * When identities belong to different contacts the first (most trusted) decides and nothing is merged:
 * a phone number can change hands, and merging two people shows one the other's orders. For the same reason a contact who is known by
 * another identity of the first one's kind is not taken for the sender by a lesser one: that is a new contact. `contested`: either happened.
 */
export async function resolveContact(tx: Tx, sender: Sender, looked?: Known[]): Promise<Resolved> {
  const name = toName(sender);
  const identities = asStored(sender.identities);
  let known = looked ?? (await findKnown(tx, identities));
  if (known.length === 0) {
    const contactId = newId();
    known = await meetContact(tx, contactId, sender);
    if (known.length === 0) return { contactId, contested: false };
  }
  const owner = identities.map((identity) => known.find((one) => one.kind === identity.kind && one.value === identity.value)).find(Boolean);
  if (!owner) throw new Error('somebody is known by an identity that was not asked for');
  if (await isSomebodyElse(tx, identities[0]!, owner)) {
    // Nothing is sent to the earlier holder under it any more: somebody else would read it.
    await tx.query('update contact_identities set verified = false where workspace_id = $1 and kind = $2 and value = $3', [
      tx.workspaceId,
      owner.kind,
      owner.value,
    ]);
    return { contactId: createContact(tx, identities, name), contested: true };
  }
  const fresh = identities.filter((identity) => !known.some((one) => one.kind === identity.kind && one.value === identity.value));
  if (fresh.length > 0) tx.writeEach(ADD, toAdd(owner.contactId, fresh));
  if (!owner.name && name)
    await tx.query('update contacts set name = $3, updated_at = now() where workspace_id = $1 and id = $2', [tx.workspaceId, owner.contactId, name]);
  return { contactId: owner.contactId, contested: known.some((one) => one.contactId !== owner.contactId) };
}

/**
 * Makes the contact behind identities by which nobody was known. Gives who is known by them by now: then nothing was made. Two first messages of one new contact at
 * once: the second waits here, then finds what the first made.
 */
export async function meetContact(tx: Tx, contactId: string, sender: Sender): Promise<Known[]> {
  const identities = asStored(sender.identities);
  for (const { kind, value } of identities) tx.claim(`contact ${kind} ${value}`);
  tx.writeEach(LOCK, { name: `${identities[0]!.kind}:${identities[0]!.value}` });
  return tx.each(MEET, { ...toAdd(contactId, identities), called: toName(sender) });
}

function toName({ name }: Sender): string | null {
  return name ? cleanText(name).slice(0, 200) : null;
}

/** Who is known by these identities: the first look, which needs nothing else, so that it can leave together with other questions. */
export function lookUpContact(tx: Tx, sender: { identities: SenderIdentity[] }): Promise<Known[]> {
  return findKnown(tx, asStored(sender.identities));
}

function asStored(identities: readonly SenderIdentity[]): SenderIdentity[] {
  if (identities.length === 0) throw new Error('a message without a sender identity');
  return identities.map((identity) => ({ ...identity, value: normalise(identity) }));
}

/** Found by a lesser identity only, while the contact behind it is known by another of the first one's kind, which is still vouched for. */
async function isSomebodyElse(tx: Tx, first: SenderIdentity, owner: Known): Promise<boolean> {
  if (first.kind !== 'whatsapp_user' || owner.kind === first.kind) return false;
  const others = await tx.query(`select value from contact_identities where workspace_id = $1 and contact_id = $2 and kind = $3 and verified limit 1`, [
    tx.workspaceId,
    owner.contactId,
    first.kind,
  ]);
  return others.length > 0;
}

/** As identities are stored, so that one address written in two ways is one. */
export function normalise(identity: SenderIdentity): string {
  // A cut through an emoji leaves a half that Postgres stores as something else.
  const value = cleanText(identity.value).trim().slice(0, 320).toWellFormed();
  if (identity.kind === 'email') return value.toLowerCase();
  if (identity.kind === 'phone') return value.replace(/\D/g, '');
  return value;
}

const LOCK = defineEach<{ name: string }>(
  'lock-contact',
  'name text',
  "select place, pg_advisory_xact_lock(hashtextextended('contact:' || $1::uuid || ':' || name, 0)) from asked order by place",
  ({ name }) => name,
);

const KNOWN = `select asked.place, i.kind, i.value, i.contact_id as "contactId", c.name
   from asked
   -- Each is looked up by the index: of ten, as Postgres takes for granted here, it would read the whole table while that is small.
   cross join lateral (select * from unnest(asked.kinds, asked.names) as one (kind, value) where kind = lower(kind)) as wanted
   join contact_identities i on i.workspace_id = $1 and i.kind = wanted.kind and i.value = wanted.value
   join contacts c on c.workspace_id = $1 and c.id = i.contact_id`;

const FIND = defineEach<{ kinds: string[]; names: string[] }, Known>('find-contact', 'kinds text[], names text[]', KNOWN);

function findKnown(tx: Tx, identities: SenderIdentity[]): Promise<Known[]> {
  return tx.each(FIND, { kinds: identities.map((one) => one.kind), names: identities.map((one) => one.value) });
}

const CREATE = defineEach<{ id: string; name: string | null }>(
  'create-contact',
  'id uuid, name text',
  'insert into contacts (workspace_id, id, name) select $1, id, name from asked',
);

/** Without waiting for the database's answer: what comes next in the transaction finds the contact there. */
function createContact(tx: Tx, identities: SenderIdentity[], name: string | null): string {
  const id = newId();
  tx.writeEach(CREATE, { id, name });
  tx.writeEach(ADD, toAdd(id, identities));
  return id;
}

/** What nobody has yet becomes this contact's; says how many that were. */
export async function addIdentities(tx: Tx, contactId: string, identities: SenderIdentity[]): Promise<number> {
  return (await tx.each(ADD, toAdd(contactId, identities))).length;
}

interface Adding {
  contact_id: string;
  kinds: string[];
  names: string[];
  vouched: boolean[];
}

const ADDING = 'contact_id uuid, kinds text[], names text[], vouched boolean[]';

const MEET = defineEach<Adding & { called: string | null }, Known>(
  'meet-contact',
  `${ADDING}, called text`,
  `, known as (${KNOWN}),
   made as (insert into contacts (workspace_id, id, name) select $1, contact_id, called from asked where place not in (select place from known) returning id),
   added as (
     insert into contact_identities (workspace_id, kind, value, contact_id, verified)
     select $1, fresh.kind, fresh.value, made.id, fresh.verified
     from made join asked on asked.contact_id = made.id cross join unnest(asked.kinds, asked.names, asked.vouched) as fresh (kind, value, verified)
     on conflict do nothing)
   select * from known`,
);

const ADD = defineEach<Adding>(
  'add-identities',
  ADDING,
  `, added as (
     insert into contact_identities (workspace_id, kind, value, contact_id, verified)
     select $1, fresh.kind, fresh.value, asked.contact_id, fresh.verified
     from asked cross join unnest(asked.kinds, asked.names, asked.vouched) as fresh (kind, value, verified)
     on conflict do nothing returning contact_id)
   select asked.place from asked join added on added.contact_id = asked.contact_id`,
);

function toAdd(contactId: string, identities: SenderIdentity[]): Adding {
  return {
    contact_id: contactId,
    kinds: identities.map((one) => one.kind),
    names: identities.map((one) => one.value),
    vouched: identities.map((one) => one.verified),
  };
}
