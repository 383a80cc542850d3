import { z } from 'zod';
import { defineJob } from '#platform/jobs';

/** Something happened to a ticket after which it may need somebody, or need nobody any more. */
export const routeTicketJob = defineJob('assignment.route', z.object({ ticket_id: z.uuid(), passed_on_by: z.uuid().nullable() }), { concurrency: 5 });

/**
 * Somebody has room, or the rules are different: what waits may go out. Names the teammate, or the ticket they are done with, or a team;
 * with none of them every queue in which something waits.
 */
export const giveOutJob = defineJob(
  'assignment.give-out',
  z.object({ teammate_id: z.uuid().optional(), ticket_id: z.uuid().optional(), team_id: z.uuid().optional() }),
  { concurrency: 5 },
);

/** The rules were switched on or changed: every ticket that nobody has is looked at once. */
export const takeInJob = defineJob('assignment.take-in', z.object({ after: z.uuid().nullable() }), { concurrency: 1 });

/** A team is no more: its tickets wait for everybody. */
export const disbandTeamJob = defineJob('assignment.disband-team', z.object({ team_id: z.uuid() }), { concurrency: 1 });

/**
 * A teammate went offline, by the event of that id. `noticed` sets the two others for when the rules' grace is over; each does nothing
 * when the teammate's presence has changed since. `removed` does not wait. With a ticket it is about that one alone.
 */
export const absenceJob = defineJob(
  'assignment.absence',
  z.object({
    teammate_id: z.uuid(),
    event_id: z.uuid(),
    since: z.iso.datetime(),
    stage: z.enum(['noticed', 'unaccepted', 'accepted', 'removed']),
    team_id: z.uuid().nullable(),
    ticket_id: z.uuid().optional(),
  }),
  { concurrency: 5 },
);
