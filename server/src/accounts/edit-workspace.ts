import type { Ctx } from '#platform/context';
import { BatonError, notFound } from '#platform/errors';
import { workspaceOf } from '#platform/principal';
import type { Principal } from '#platform/principal';
import { workspaceChanged } from './events.ts';
import { listChanges } from './list-changes.ts';
import { readWorkspace } from './read-workspaces.ts';
import type { Workspace, WorkspaceSettings } from './read-workspaces.ts';
import { REVOKED } from './recent-callers.ts';
import { readFactor } from './second-factor.ts';

export type EditWorkspace = {
  [K in keyof Omit<WorkspaceSettings, 'contactEmail'> | 'name']?: (K extends keyof WorkspaceSettings ? WorkspaceSettings[K] : string) | undefined;
};

/**
 * Changes the workspace's name and settings; what is left out stays.
 * @throws invalid_input when the default language is not among the languages; conflict when `who` asks for second factors and has none.
 */
export async function editWorkspace(ctx: Pick<Ctx, 'db' | 'realtime'>, who: Principal, input: EditWorkspace): Promise<Workspace> {
  const workspaceId = workspaceOf(who);
  return ctx.db.tx(workspaceId, async (tx) => {
    const held = await tx.query('select from workspaces where id = $1 for no key update', [workspaceId]);
    if (held.length === 0) throw notFound('workspace');
    const before = await readWorkspace({ db: tx }, workspaceId);
    const languages = input.languages ?? before.settings.languages;
    const defaultLanguage = input.defaultLanguage ?? before.settings.defaultLanguage;
    if (!languages.includes(defaultLanguage))
      throw new BatonError('invalid_input', { details: [{ field: 'default_language', reason: 'must be one of the languages', allowed: languages }] });
    if (input.requireSecondFactor && !before.settings.requireSecondFactor && who.kind === 'teammate' && !(await readFactor(tx, who.id))?.confirmed)
      throw new BatonError('conflict', { message: 'Set up your own second factor first, or you would lock yourself out of this.' });
    // Merged in the database: others keep settings of theirs in the same object.
    const stored = {
      default_language: input.defaultLanguage,
      languages: input.languages && [...new Set(input.languages)],
      time_zone: input.timeZone,
      sign_off: input.signOff,
      require_second_factor: input.requireSecondFactor,
    };
    await tx.query('update workspaces set name = coalesce($2, name), settings = settings || $3::jsonb where id = $1', [
      workspaceId,
      input.name ?? null,
      JSON.stringify(stored),
    ]);
    const after = await readWorkspace({ db: tx }, workspaceId);
    const changes = listChanges({ name: before.name, ...before.settings }, { name: after.name, ...after.settings });
    if (Object.keys(changes).length > 0) await tx.record(workspaceChanged, { workspace_id: workspaceId, changes }, { actor: { kind: who.kind, id: who.id } });
    tx.afterCommit(() => ctx.realtime.publish(REVOKED, { workspace: workspaceId }));
    return after;
  });
}
