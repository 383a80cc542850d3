import type { Tx } from '#platform/db';

// Enough to know the fifths by; all contacts of a large shop would be read for a second.
const SAMPLE = 10_000;

/** The lifetime values, in the smallest unit, below which 20, 40, 60 and 80 of a hundred contacts with that currency are; null when fewer than `fewest` have one. */
export async function readValueBands(tx: Tx, currency: string, fewest: number): Promise<number[] | null> {
  const [row] = await tx.query<{ known: number; bands: number[] | null }>(
    `select count(*)::int as known, percentile_disc(array[0.2, 0.4, 0.6, 0.8]) within group (order by value)::float8[] as bands
     from (select lifetime_value_minor as value from contacts
           where workspace_id = $1 and value_currency = $2 and lifetime_value_minor is not null and merged_into is null order by id desc limit ${SAMPLE}) known`,
    [tx.workspaceId, currency],
  );
  return row && row.known >= fewest ? row.bands : null;
}
