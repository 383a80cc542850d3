import type { Tx } from '#platform/db';
import { mergeRules } from './rules.ts';
import type { RuleChanges, Rules } from './rules.ts';

/** What is set for the workspace and for a team, each without the defaults. */
export interface StoredRules {
  workspace: RuleChanges;
  team: RuleChanges | null;
}

/** The rules that hold for a team, or with null for tickets without one. */
export async function readRules(tx: Tx, teamId: string | null): Promise<Rules> {
  const stored = await readStoredRules(tx, teamId);
  return mergeRules(stored.workspace, stored.team);
}

export async function readStoredRules(tx: Tx, teamId: string | null): Promise<StoredRules> {
  const rows = await tx.query<{ scopeId: string; rules: RuleChanges }>(
    'select scope_id as "scopeId", rules from assignment_rules where workspace_id = $1 and scope_id in ($1, $2)',
    [tx.workspaceId, teamId ?? tx.workspaceId],
  );
  const of = (scopeId: string | null) => rows.find((row) => row.scopeId === scopeId)?.rules;
  return { workspace: of(tx.workspaceId) ?? {}, team: teamId === null ? null : (of(teamId) ?? null) };
}

/**
 * The gate: whoever gives out tickets by the rules, or changes the rules, goes through one at a time in a workspace. Take it before any
 * other lock. About 5 ms each, so a workspace gives out some 200 tickets a second; people who assign by hand do not come by here.
 */
export async function enterGate(tx: Tx): Promise<void> {
  await tx.query('insert into assignment_rules (workspace_id, scope_id) values ($1, $1) on conflict do nothing', [tx.workspaceId]);
  await tx.query('select 1 from assignment_rules where workspace_id = $1 and scope_id = $1 for update', [tx.workspaceId]);
}
