/** Service levels: policies, the clocks that run on tickets, and word of them in time. */
export { keepClocksJob, onOpened, onSaid, onUpdated, reapplyJob } from './job-definitions.ts';
export { sweepDue } from './sweep-due.ts';
export { readTicketSla } from './read-ticket-sla.ts';
export type { ClockView, TicketSlaView } from './read-ticket-sla.ts';
export { slaAtRisk, slaBreached, slaPaused, slaPolicyChanged, slaResumed, slaStopped } from './events.ts';
