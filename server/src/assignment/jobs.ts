import type { Ctx } from '#platform/context';
import { bindJob } from '#platform/jobs';
import type { BoundJob, RunningJob } from '#platform/jobs';
import { disbandTeam } from './disband-team.ts';
import { giveOutAfter } from './give-out-after.ts';
import { absenceJob, disbandTeamJob, giveOutJob, routeTicketJob, takeInJob } from './job-definitions.ts';
import { handleAbsence } from './release-absent.ts';
import { routeTicket } from './route-ticket.ts';
import { takeIn } from './take-in.ts';

/** The jobs of assignment, bound to what they may touch. */
export function assignmentJobs(ctx: Pick<Ctx, 'db' | 'clock'>): BoundJob[] {
  return [
    bindJob(routeTicketJob, (job) => routeTicket(ctx, workspaceOfJob(job), { ticketId: job.data.ticket_id, passedOnBy: job.data.passed_on_by })),
    bindJob(giveOutJob, (job) => {
      const { teammate_id: teammateId, ticket_id: ticketId, team_id: teamId } = job.data;
      return giveOutAfter(ctx, workspaceOfJob(job), { teammateId, ticketId, teamId });
    }),
    bindJob(takeInJob, (job) => takeIn(ctx, workspaceOfJob(job), job.data.after)),
    bindJob(disbandTeamJob, (job) => disbandTeam(ctx, workspaceOfJob(job), job.data.team_id)),
    bindJob(absenceJob, async (job) => {
      const { teammate_id: teammateId, event_id: eventId, since, stage, team_id: teamId, ticket_id: ticketId } = job.data;
      return { outcome: await handleAbsence(ctx, workspaceOfJob(job), { teammateId, eventId, since: new Date(since), ticketId }, { stage, teamId }) };
    }),
  ];
}

function workspaceOfJob(job: RunningJob<unknown>): string {
  if (job.workspaceId === null) throw new Error('assignment belongs to a workspace');
  return job.workspaceId;
}
