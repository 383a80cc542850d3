import { findTeamOfInbox, listTeams } from '#accounts';
import type { Tx } from '#platform/db';
import { toSkill } from './candidate.ts';
import type { Need } from './candidate.ts';

/** The team a ticket without one belongs to: its inbox's, or else the one that knows most of what it asks for. Null when none fits. */
export async function pickTeam(tx: Tx, inboxId: string | null, need: Need): Promise<string | null> {
  const workspaceId = tx.workspaceId ?? '';
  const ofInbox = inboxId === null ? null : await findTeamOfInbox({ db: tx }, workspaceId, inboxId);
  if (ofInbox) return ofInbox;
  const fitting = (await listTeams({ db: tx }, workspaceId))
    .map((team) => {
      const skills = team.skills.map(toSkill);
      const known = need.labels.filter((label) => skills.includes(label)).length;
      const speaks = need.language !== null && team.languages.includes(need.language) ? 1 : 0;
      return { team, known, speaks };
    })
    .filter((one) => one.known > 0 && one.team.memberIds.length > 0)
    .toSorted((a, b) => b.known - a.known || b.speaks - a.speaks);
  return fitting[0]?.team.id ?? null;
}
