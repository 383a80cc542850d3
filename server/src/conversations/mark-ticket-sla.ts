import { IS_ONE_OF_FEW } from '#platform/db';
import type { Tx } from '#platform/db';
import type { SlaState } from './schema.ts';

/** What lists and filters know of a ticket's clocks. */
export interface SlaMark {
  ticketId: string;
  /** The nearest deadline that still runs; null when none does, or all stand still. */
  dueAt: Date | null;
  /** Null when no clock runs. */
  state: SlaState | null;
}

/** Writes the marks of tickets, where they are different now, without waiting for the database's answer. It is no change that people made, so neither the version nor `updated_at` moves. */
export function markTicketSla(tx: Tx, marks: readonly SlaMark[]): void {
  if (marks.length === 0) return;
  const rows = JSON.stringify(marks.map(({ ticketId, dueAt, state }, place) => ({ place, id: ticketId, due_at: dueAt, state })));
  tx.write(
    `update tickets t set sla_due_at = m.due_at, sla_state = m.state
     from jsonb_to_recordset($2::jsonb) as m (place integer, id uuid, due_at timestamptz, state text)
     where ${IS_ONE_OF_FEW} and t.workspace_id = $1 and t.id = m.id and (t.sla_due_at, t.sla_state) is distinct from (m.due_at, m.state)`,
    [tx.workspaceId, rows],
    'mark-ticket-sla',
  );
}
