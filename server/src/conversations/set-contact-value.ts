import type { Tx } from '#platform/db';
import { notFound } from '#platform/errors';
import { contactUpdated } from './events.ts';

/** What the shop knows of a contact. What is absent stays as it is; null makes it unknown. */
export interface ContactValue {
  name?: string | null | undefined;
  /** In the smallest unit of `currency`. */
  lifetimeValueMinor?: number | null | undefined;
  /** ISO 4217; absent: as it is, else EUR. */
  currency?: string | undefined;
  totalOrders?: number | null | undefined;
  /** 0 to 1: how likely they are to leave. */
  churnRisk?: number | null | undefined;
}

interface Known {
  name: string | null;
  lifetime_value_minor: number | null;
  value_currency: string | null;
  total_orders: number | null;
  churn_risk: number | null;
}

const FIELDS = ['name', 'lifetime_value_minor', 'value_currency', 'total_orders', 'churn_risk'] as const;

/**
 * Stores what a customer sync, an order source or a person knows of a contact. Their open tickets move in the inbox in this same transaction.
 * Says whether anything was new; what is known already records nothing. @throws not_found
 */
export async function setContactValue(tx: Tx, contactId: string, value: ContactValue, actor: { kind: string; id: string | null }): Promise<boolean> {
  const [before] = await tx.query<Known>(
    `select name, lifetime_value_minor::float8 as lifetime_value_minor, value_currency, total_orders, churn_risk
     from contacts where workspace_id = $1 and id = $2 for update`,
    [tx.workspaceId, contactId],
  );
  if (!before) throw notFound('contact');
  const after = merge(before, value);
  const changed = FIELDS.filter((field) => before[field] !== after[field]);
  if (changed.length === 0) return false;
  await tx.query(
    `update contacts set name = $3, lifetime_value_minor = $4, value_currency = $5, total_orders = $6, churn_risk = $7, updated_at = now()
     where workspace_id = $1 and id = $2`,
    [tx.workspaceId, contactId, ...FIELDS.map((field) => after[field])],
  );
  // A name is personal: the trail says that it changed, not to what.
  const shown = (row: Known, field: (typeof FIELDS)[number]) => (field === 'name' ? (row.name === null ? null : '…') : row[field]);
  const changes = Object.fromEntries(changed.map((field) => [field, { from: shown(before, field), to: shown(after, field) }]));
  await tx.record(contactUpdated, { contact_id: contactId, changes }, { actor });
  return true;
}

function merge(before: Known, value: ContactValue): Known {
  const worth = value.lifetimeValueMinor === undefined ? before.lifetime_value_minor : value.lifetimeValueMinor;
  const risk = value.churnRisk === undefined ? before.churn_risk : value.churnRisk;
  return {
    name: value.name === undefined ? before.name : value.name,
    lifetime_value_minor: worth,
    value_currency: worth === null ? null : (value.currency ?? before.value_currency ?? 'EUR'),
    total_orders: value.totalOrders === undefined ? before.total_orders : value.totalOrders,
    // As the column holds it, so that the same value twice is no change.
    churn_risk: risk === null ? null : Number(Math.fround(risk).toPrecision(6)),
  };
}
