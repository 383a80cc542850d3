import { z } from 'zod';
import type { RecordedEvent } from '#platform/db';
import { defineJob } from '#platform/jobs';

const statuses = z.enum(['open', 'in_progress', 'pending', 'resolved', 'closed']);
const owners = z.enum(['assistant', 'people']);

/** What happened to a ticket, and when; what was said stays in its message. */
const happening = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('opened'), owner: owners }),
  z.object({ kind: z.literal('said'), message_id: z.uuid() }),
  z.object({
    kind: z.literal('changed'),
    status: statuses.optional(),
    owner: owners.optional(),
    handed_off: z.boolean().optional(),
    priority: z.boolean().optional(),
  }),
]);

export type Happening = z.infer<typeof happening>;

/**
 * Clocks count by the moment of what happened, so nobody sees that they are moved a little later: behind the answer to the message, and many
 * together. The same for all, so that those of a ticket keep their order.
 */
const MOVED_AFTER_MS = 80;

const moment = z.object({ at: z.iso.datetime(), happening });

/**
 * Moves a ticket's clocks by what happened to it. Lane: the ticket, so that things count in the order in which they happened; what one commit brings is one job (a stranger's
 * first words open a ticket and are said in it). Concurrency is high because jobs that run together share one transaction.
 */
export const keepClocksJob = defineJob('sla.keep-clocks', moment.extend({ ticket_id: z.uuid(), next: z.array(moment).optional() }), {
  lanes: true,
  concurrency: 256,
  heldMs: MOVED_AFTER_MS,
  join: (earlier, { at, happening: what, next = [] }) => ({ ...earlier, next: [...(earlier.next ?? []), { at, happening: what }, ...next] }),
});

/** Lets clocks that run count by today's policy or hours, a few tickets at a time, each time going on after `after`. */
export const reapplyJob = defineJob(
  'sla.reapply',
  z.object({
    scope: z.union([z.object({ priority: z.enum(['low', 'normal', 'high', 'urgent']) }), z.object({ calendar_id: z.uuid() })]),
    after: z.uuid().nullable(),
  }),
  { concurrency: 1 },
);

type Changes = Record<string, { from: unknown; to: unknown }>;
type Sending = { data: z.infer<typeof keepClocksJob.data>; lane: string; delayMs: number };

const send = (event: RecordedEvent, ticketId: string, what: Happening): Sending => ({
  data: { ticket_id: ticketId, at: event.at.toISOString(), happening: what },
  lane: ticketId,
  delayMs: MOVED_AFTER_MS,
});

/** For `ticket.opened`. */
export function onOpened(event: RecordedEvent<{ ticket_id: string; owner: 'assistant' | 'people' }>): Sending {
  return send(event, event.payload.ticket_id, { kind: 'opened', owner: event.payload.owner });
}

/** For `message.received` and `message.posted`. What belongs to no ticket, and what is about an earlier message, moves no clock. */
export function onSaid(event: RecordedEvent<{ ticket_id: string | null; message_id: string; kind?: string }>): Sending | null {
  const { ticket_id: ticketId, message_id, kind = 'text' } = event.payload;
  return ticketId !== null && SPOKEN.has(kind) ? send(event, ticketId, { kind: 'said', message_id }) : null;
}

export const SPOKEN: ReadonlySet<string> = new Set(['text', 'media', 'unsupported']);

/** For `ticket.updated`. */
export function onUpdated(event: RecordedEvent<{ ticket_id: string; changes: Changes }>): Sending | null {
  const { status, owner, priority, handoff_reason: reason } = event.payload.changes;
  if (!status && !owner && !priority) return null;
  return send(event, event.payload.ticket_id, {
    kind: 'changed',
    ...(status ? { status: statuses.parse(status.to) } : {}),
    ...(owner ? { owner: owners.parse(owner.to) } : {}),
    ...(owner && reason && reason.to !== null ? { handed_off: true } : {}),
    ...(priority ? { priority: true } : {}),
  });
}
