import { ViewFilters } from '@baton/contract';
import type { z } from 'zod';
import { notFound } from '#platform/errors';
import type { Tx } from '#platform/db';
import type { Principal } from '#platform/principal';
import type { TicketSort } from './sort-tickets.ts';

export type Filters = z.infer<typeof ViewFilters>;

export interface StoredView {
  id: string;
  ownerId: string;
  name: string;
  filters: Record<string, unknown>;
  sort: TicketSort;
  direction: 'asc' | 'desc';
  sharing: 'private' | 'workspace' | 'team';
  teamId: string | null;
  createdAt: Date;
  updatedAt: Date;
}

const VIEW = `select v.id, v.owner_id as "ownerId", v.name, v.filters, v.sort, v.direction, v.sharing, v.team_id as "teamId",
    v.created_at as "createdAt", v.updated_at as "updatedAt"
  from saved_views v where v.workspace_id = $1 and (v.owner_id = $2 or v.sharing = 'workspace'
    or v.sharing = 'team' and exists (select from team_members m where m.workspace_id = v.workspace_id and m.team_id = v.team_id and m.teammate_id = $2))`;

const VIEWS_MOST = 200;

/** The caller's own views and those shared with them, by name. */
export function listViewsIn(tx: Tx, who: Principal): Promise<StoredView[]> {
  return tx.query<StoredView>(`${VIEW} order by lower(v.name), v.id limit ${VIEWS_MOST}`, [tx.workspaceId, reader(who)]);
}

/** @throws not_found also for views of others that are not shared with the caller */
export async function readViewIn(tx: Tx, who: Principal, viewId: string): Promise<StoredView> {
  const [view] = await tx.query<StoredView>(`${VIEW} and v.id = $3`, [tx.workspaceId, reader(who), viewId]);
  if (!view) throw notFound('view');
  return view;
}

const NOBODY = '00000000-0000-0000-0000-000000000000';
const reader = (who: Principal) => (who.kind === 'operator' ? NOBODY : who.id);

/** What of stored filters this version can apply, and the names of what it cannot. */
export function readFilters(stored: Record<string, unknown>): { filters: Filters; unknown: string[] } {
  const filters: Record<string, unknown> = {};
  const unknown: string[] = [];
  for (const [name, value] of Object.entries(stored)) {
    const one = ViewFilters.safeParse({ [name]: value });
    if (one.success) Object.assign(filters, one.data);
    else unknown.push(name);
  }
  return { filters: filters as Filters, unknown };
}
