import type { Tx } from '#platform/db';

/** What a teammate has in hand. */
export interface TeammateLoad {
  teammateId: string;
  /** Open and in progress. */
  open: number;
  /** Waiting for the contact. */
  pending: number;
  /** Rises with every ticket that anybody is given; 0 for who never got one. */
  lastTurn: number;
  lastAssignedAt: Date | null;
}

const LOADS = `select x.id as "teammateId", coalesce(n.open, 0) as open, coalesce(n.pending, 0) as pending,
    coalesce(turn.last_turn, 0)::float8 as "lastTurn", turn.last_assigned_at as "lastAssignedAt"
  from unnest($2::uuid[]) as x (id)
  left join lateral (
    select count(*) filter (where t.status <> 'pending')::int as open, count(*) filter (where t.status = 'pending')::int as pending
    from tickets t where t.workspace_id = $1 and t.assignee_id = x.id and t.status in ('open', 'in_progress', 'pending')) n on true
  left join assignment_turns turn on turn.workspace_id = $1 and turn.teammate_id = x.id`;

/** By teammate, in no order. */
export async function readLoads(tx: Tx, teammateIds: readonly string[]): Promise<TeammateLoad[]> {
  return tx.query<TeammateLoad>(LOADS, [tx.workspaceId, teammateIds], 'read-loads');
}

/**
 * The same for one, held still until the commit: whoever else gives them a ticket waits. Counting and giving are then one step.
 * Take it after the ticket's own lock, as everybody does.
 */
export async function lockLoad(tx: Tx, teammateId: string): Promise<TeammateLoad> {
  await tx.query('insert into assignment_turns (workspace_id, teammate_id) values ($1, $2) on conflict do nothing', [tx.workspaceId, teammateId]);
  await tx.query('select 1 from assignment_turns where workspace_id = $1 and teammate_id = $2 for update', [tx.workspaceId, teammateId]);
  const [load] = await readLoads(tx, [teammateId]);
  if (!load) throw new Error('a load was not counted');
  return load;
}
