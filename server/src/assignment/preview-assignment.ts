import { readTicket } from '#conversations';
import { readTeam } from '#accounts';
import type { Ctx } from '#platform/context';
import type { Tx } from '#platform/db';
import { BatonError } from '#platform/errors';
import { workspaceOf } from '#platform/principal';
import type { Principal } from '#platform/principal';
import { toSkill } from './candidate.ts';
import type { Need } from './candidate.ts';
import { gatherCandidates } from './gather-candidates.ts';
import { pickTeam } from './pick-team.ts';
import { rankCandidates } from './rank-candidates.ts';
import type { Ranking } from './rank-candidates.ts';
import { readNeed, toLanguage } from './read-need.ts';
import { readRules } from './read-rules.ts';
import type { Rules } from './rules.ts';

/** A ticket that is there, or one that could be. */
export type PreviewInput =
  | { ticketId: string }
  | {
      language?: string | undefined;
      intent?: string | undefined;
      tags?: string[] | undefined;
      teamId?: string | undefined;
    };

export interface Preview {
  teamId: string | null;
  teamName: string | null;
  rules: Rules;
  need: Need;
  ranking: Ranking;
  /** Tickets before it in its queue. */
  waitingBefore: number;
}

/** Whom the rules would choose now, and why. Nothing is written. */
export async function previewAssignment(ctx: Pick<Ctx, 'db'>, who: Principal, input: PreviewInput): Promise<Preview> {
  return ctx.db.tx(workspaceOf(who), async (tx) => {
    const asked = 'ticketId' in input ? await ofTicket(tx, who, input.ticketId) : await ofDescription(tx, input);
    const rules = await readRules(tx, asked.teamId);
    const ranking = rankCandidates(asked.need, rules, await gatherCandidates(tx, asked.teamId, rules));
    const team = asked.teamId === null ? null : await readTeam({ db: tx }, tx.workspaceId ?? '', asked.teamId);
    return { ...asked, teamName: team?.name ?? null, rules, ranking, waitingBefore: await countBefore(tx, asked) };
  });
}

interface Asked {
  teamId: string | null;
  need: Need;
  ticketId: string | null;
}

async function ofTicket(tx: Tx, who: Principal, ticketId: string): Promise<Asked> {
  const ticket = await readTicket({ db: tx }, who, ticketId);
  const need = await readNeed(tx, ticketId);
  const [row] = await tx.query<{ teamId: string | null }>('select team_id as "teamId" from tickets where workspace_id = $1 and id = $2', [
    tx.workspaceId,
    ticketId,
  ]);
  const rules = await readRules(tx, null);
  const teamId = row?.teamId ?? (rules.routeToTeams ? await pickTeam(tx, ticket.inboxId, need) : null);
  return { teamId, need, ticketId };
}

async function ofDescription(tx: Tx, input: Exclude<PreviewInput, { ticketId: string }>): Promise<Asked> {
  const labels = [...(input.intent ? [input.intent] : []), ...(input.tags ?? [])].map(toSkill);
  const need: Need = { language: toLanguage(input.language ?? null), labels, passedOnBy: null };
  if (input.teamId === undefined) {
    const rules = await readRules(tx, null);
    return { teamId: rules.routeToTeams ? await pickTeam(tx, null, need) : null, need, ticketId: null };
  }
  await readTeam({ db: tx }, tx.workspaceId ?? '', input.teamId).catch((error: unknown) => {
    if (!(error instanceof BatonError) || error.code !== 'not_found') throw error;
    throw new BatonError('invalid_input', { details: [{ field: 'team_id', reason: 'is no team of this workspace', allowed: null }] });
  });
  return { teamId: input.teamId, need, ticketId: null };
}

/** Before a ticket that waits already: those with a better place. Before one that would come now: all. */
async function countBefore(tx: Tx, { teamId, ticketId }: Asked): Promise<number> {
  const [row] = await tx.query<{ n: number }>(
    `select count(*)::int as n from assignment_queue q
     left join assignment_queue own on own.workspace_id = q.workspace_id and own.ticket_id = $3
     where q.workspace_id = $1 and q.scope_id = $2 and q.ticket_id is distinct from $3
       and (own.ticket_id is null or (q.place_at, q.ticket_id) < (own.place_at, own.ticket_id))`,
    [tx.workspaceId, teamId ?? tx.workspaceId, ticketId],
  );
  return row?.n ?? 0;
}
