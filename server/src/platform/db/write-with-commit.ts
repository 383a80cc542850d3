import { correlationId } from '../correlation.ts';
import type { EachStatement } from './each.ts';
import type { RecordedEvent } from './events.ts';
import type { EndingJob, QueuedJob } from '../jobs/queued-job.ts';
import type { Flight } from './flight.ts';
import { sendEach } from './share-flight.ts';
import type { AskedForRow } from './share-flight.ts';
import type { EventSubject } from './transaction.ts';

interface EventRow {
  id: string;
  type: string;
  conversation_id: string | null;
  ticket_id: string | null;
  actor: object;
  payload: unknown;
  correlation_id: string | null;
}

/** What waits for the commit of a transaction. */
export interface ToWrite {
  events: EventRow[];
  jobs: QueuedJob[];
  ended: EndingJob[];
  /** Statements behind everything else, with what each is to be done for. */
  last: Map<EachStatement<object>, AskedForRow[]>;
  /** The commit waits for the disk whatever was said at the beginning. */
  onDisk: boolean;
}

/** Resolves with what the statement gives back for the row, when the commit is through. */
export function addLast<Row extends object, Found extends object>({ last }: ToWrite, statement: EachStatement<Row, Found>, row: Row): Promise<Found[]> {
  const found = new Promise<Found[]>((resolve, reject) => {
    const asked = last.get(statement) ?? [];
    last.set(statement, [...asked, { row, resolve: (rows) => resolve(rows as Found[]), reject }]);
  });
  // The commit tells of a failure.
  found.catch(() => undefined);
  return found;
}

export function toEventRow({ id, type, payload }: RecordedEvent, about: EventSubject): EventRow {
  const { conversationId = null, ticketId = null, actor = { kind: 'system' } } = about;
  return { id, type, conversation_id: conversationId, ticket_id: ticketId, actor, payload, correlation_id: correlationId() };
}

/** What the database says of jobs, when the commit is through. */
export interface Written {
  /** The ids of those that are active from the start. */
  running: Set<string>;
  /** Of jobs that ended, those in whose lane another one could run now. */
  laneWaits: Set<string>;
}

/**
 * Sends all events with one statement and all jobs with another, in front of the commit. A message that comes in records two events with
 * five jobs: seven statements, of which each but the first would have cost Postgres 0.2 ms.
 */
export function writeWithCommit(
  flight: Pick<Flight, 'send' | 'ask'>,
  workspaceId: string | null,
  { events, jobs, ended, last, onDisk }: ToWrite,
): Promise<Written> {
  const { send, ask } = flight;
  if (onDisk) send('set local synchronous_commit to default', [], 'keep-on-disk');
  if (events.length > 0) send(INSERT_EVENTS, [workspaceId, JSON.stringify(events)], 'record-events');
  // First, so that a next job of the same lane finds it free.
  const ending = ended.length > 0 ? ask<{ id: string; laneWaits: boolean }>(END_JOBS, columnsOf(ended), 'end-jobs') : [];
  const enqueued = jobs.length > 0 ? ask<{ id: string }>(ENQUEUE, [JSON.stringify(jobs.map(({ row }) => row))], 'enqueue') : [];
  for (const [statement, asked] of last) sendEach(flight, workspaceId, { statement, asked });
  const written = Promise.all([ending, enqueued]).then(([over, running]) => ({
    running: new Set(running.map((row) => row.id)),
    laneWaits: new Set(over.flatMap((row) => (row.laneWaits ? [row.id] : []))),
  }));
  // The commit tells of a failure.
  written.catch(() => undefined);
  return written;
}

function columnsOf(ended: readonly EndingJob[]): unknown[] {
  return [ended.map((job) => job.queue), ended.map((job) => job.id), ended.map((job) => job.attempt - 1)];
}

const INSERT_EVENTS = `insert into events (workspace_id, id, type, conversation_id, ticket_id, actor, payload, correlation_id)
  select $1, e.id, e.type, e.conversation_id, e.ticket_id, e.actor, e.payload, e.correlation_id
  from jsonb_to_recordset($2::jsonb) as e (id uuid, type text, conversation_id uuid, ticket_id uuid, actor jsonb, payload jsonb, correlation_id text)`;

// Functions, because the roles of the application read nothing of the queue (jobs/queue-functions.ts).
const ENQUEUE = 'select id from pgboss.baton_enqueue($1) as id';
const END_JOBS = 'select id, lane_waits as "laneWaits" from pgboss.baton_end_jobs($1, $2, $3)';
