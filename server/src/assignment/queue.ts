import type { LockedTicket } from '#conversations';
import type { Tx } from '#platform/db';
import type { Candidate, Need } from './candidate.ts';
import { hasRoom } from './candidate.ts';
import { HEAD_START_SECONDS } from './rules.ts';
import type { Rules } from './rules.ts';

/** Tickets that are people's, open, and nobody's. */
export function needsSomebody(ticket: LockedTicket): boolean {
  return ticket.owner === 'people' && ticket.assigneeId === null && (ticket.status === 'open' || ticket.status === 'in_progress');
}

export interface Queueing {
  ticket: LockedTicket;
  need: Need;
  at: Date;
}

/** Puts a ticket into its team's queue, or brings its place up to date. Inside the gate. */
export async function enterQueue(tx: Tx, { ticket, need, at }: Queueing): Promise<void> {
  await tx.query(
    `insert into assignment_queue as q (workspace_id, ticket_id, scope_id, place_at, queued_at, language, labels, passed_on_by)
     select $1, t.id, $3, least(coalesce(t.waiting_since, $4), $4) - make_interval(secs => $5), $4, $6, $7, $8
     from tickets t where t.workspace_id = $1 and t.id = $2
     on conflict (workspace_id, ticket_id) do update set scope_id = excluded.scope_id, language = excluded.language, labels = excluded.labels,
       passed_on_by = coalesce(excluded.passed_on_by, q.passed_on_by),
       place_at = least(excluded.place_at, q.queued_at - make_interval(secs => $5))`,
    [tx.workspaceId, ticket.id, ticket.teamId ?? tx.workspaceId, at, HEAD_START_SECONDS[ticket.priority], need.language, need.labels, need.passedOnBy],
  );
}

export async function leaveQueue(tx: Tx, ticketId: string): Promise<void> {
  await tx.query('delete from assignment_queue where workspace_id = $1 and ticket_id = $2', [tx.workspaceId, ticketId]);
}

export interface Waiting {
  ticketId: string;
  placeAt: Date;
}

/**
 * The next ticket of a queue that somebody with room could take, by the rules that never give way: one read of the index's beginning.
 * Null when there is none.
 */
export async function nextWaiting(
  tx: Tx,
  teamId: string | null,
  look: { candidates: readonly Candidate[]; rules: Rules; skip: readonly string[] },
): Promise<Waiting | null> {
  const free = look.candidates.filter((one) => one.takesTickets && hasRoom(one) && look.rules.presences.includes(one.presence));
  if (free.length === 0) return null;
  const skills = (people: readonly Candidate[]) => [...new Set(people.flatMap((one) => [...one.skills, ...one.teamSkills]))];
  const anyLanguage = look.rules.language !== 'required' || free.some((one) => one.languages.length === 0);
  const [row] = await tx.query<Waiting>(
    `select ticket_id as "ticketId", place_at as "placeAt" from assignment_queue
     where workspace_id = $1 and scope_id = $2 and not (ticket_id = any($3::uuid[]))
       and ($4 or language is null or language = any($5::text[]))
       and ($6 or labels && $7::text[] or not labels && $8::text[])
       and (passed_on_by is null or exists (select from unnest($9::uuid[]) as f (id) where f.id <> passed_on_by))
     order by place_at, ticket_id limit 1`,
    [
      tx.workspaceId,
      teamId ?? tx.workspaceId,
      look.skip,
      anyLanguage,
      free.flatMap((one) => one.languages),
      !look.rules.requireSkill,
      skills(free),
      skills(look.candidates),
      free.map((one) => one.id),
    ],
  );
  return row ?? null;
}
