import { readTeam } from '#accounts';
import type { Ctx } from '#platform/context';
import { requirePermission, workspaceOf } from '#platform/principal';
import type { Principal } from '#platform/principal';
import { assignmentRulesChanged } from './events.ts';
import { takeInJob } from './job-definitions.ts';
import { enterGate, readStoredRules } from './read-rules.ts';
import type { StoredRules } from './read-rules.ts';
import { mergeRules } from './rules.ts';
import type { RuleChanges, Rules } from './rules.ts';

type Deps = Pick<Ctx, 'db' | 'clock'>;

/** Rules as somebody looks at them: what holds, and what was set here rather than inherited. */
export interface RulesView {
  teamId: string | null;
  rules: Rules;
  own: RuleChanges;
}

/** @throws not_found for a team that is not there */
export async function readRulesView(ctx: Pick<Ctx, 'db'>, who: Principal, teamId: string | null): Promise<RulesView> {
  return ctx.db.tx(workspaceOf(who), async (tx) => {
    if (teamId !== null) await readTeam({ db: tx }, tx.workspaceId ?? '', teamId);
    return toView(await readStoredRules(tx, teamId), teamId);
  });
}

/** What is to be set; what is named in `reset` follows the workspace again, and there what Baton comes with. */
export type RulesPatch = RuleChanges & { reset?: (keyof Rules)[] | undefined };

/** Changes the rules of the workspace or of a team. Tickets that nobody has are looked at again at once. */
export async function changeRules(ctx: Deps, who: Principal, teamId: string | null, patch: RulesPatch): Promise<RulesView> {
  requirePermission(who, 'team.manage');
  return ctx.db.tx(workspaceOf(who), async (tx) => {
    await enterGate(tx);
    if (teamId !== null) await readTeam({ db: tx }, tx.workspaceId ?? '', teamId);
    const before = await readStoredRules(tx, teamId);
    const { reset = [], ...set } = patch;
    const given = Object.fromEntries(Object.entries(set).filter(([, value]) => value !== undefined));
    const own = Object.fromEntries(Object.entries({ ...ownOf(before, teamId), ...given }).filter(([name]) => !reset.includes(name as keyof Rules)));
    await tx.query(
      `insert into assignment_rules (workspace_id, scope_id, rules, updated_at) values ($1, $2, $3, $4)
       on conflict (workspace_id, scope_id) do update set rules = excluded.rules, updated_at = excluded.updated_at`,
      [tx.workspaceId, teamId ?? tx.workspaceId, own, ctx.clock.now()],
    );
    const after = await readStoredRules(tx, teamId);
    const changes = differences(toView(before, teamId).rules, toView(after, teamId).rules);
    if (Object.keys(changes).length > 0) {
      await tx.record(assignmentRulesChanged, { team_id: teamId, changes }, { actor: { kind: who.kind, id: who.id } });
      await tx.send(takeInJob, { after: null });
    }
    return toView(after, teamId);
  });
}

function toView(stored: StoredRules, teamId: string | null): RulesView {
  return { teamId, rules: mergeRules(stored.workspace, stored.team), own: ownOf(stored, teamId) };
}

function ownOf(stored: StoredRules, teamId: string | null): RuleChanges {
  return teamId === null ? stored.workspace : (stored.team ?? {});
}

function differences(before: Rules, after: Rules): Record<string, { from: unknown; to: unknown }> {
  const names = Object.keys(after) as (keyof Rules)[];
  const different = names.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
  return Object.fromEntries(different.map((name) => [toSnake(name), { from: before[name], to: after[name] }]));
}

function toSnake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
