/** Who has a ticket: claiming and passing on, giving out by rules, and how teammates and teams do. */
export { absenceJob, disbandTeamJob, giveOutJob, routeTicketJob, takeInJob } from './job-definitions.ts';
export { sweepQueues } from './sweep-queues.ts';
export { assignmentRulesChanged, ticketHolderGone } from './events.ts';
