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
 * Sends all events and jobs with one statement, in front of the commit. A message that comes in records two events with
 * five jobs: seven statements, of which each but the first would have cost Postgres 0.2 ms.
 */
export function writeWithCommit(
  flight: Pick<Flight, 'send' | 'ask'>,
  workspaceId: string | null,
  { events, jobs, ended, last, onDisk }: ToWrite,
): Promise<Written> {
  const { send, ask } = flight;
  if (onDisk) send('set local synchronous_commit to default', [], 'keep-on-disk');
  const changed = changeQueue(ask, workspaceId, { events, jobs, ended });
  for (const [statement, asked] of last) sendEach(flight, workspaceId, { statement, asked });
  const written = changed.then((rows) => ({
    running: new Set(rows.flatMap((row) => (row.begun ? [row.id] : []))),
    laneWaits: new Set(rows.flatMap((row) => (row.laneWaits ? [row.id] : []))),
  }));
  // The commit tells of a failure.
  written.catch(() => undefined);
  return written;
}

/** Nothing is sent where there is nothing to write. */
function changeQueue(
  ask: Flight['ask'],
  workspaceId: string | null,
  { events, jobs, ended }: Pick<ToWrite, 'events' | 'jobs' | 'ended'>,
): Promise<QueueChange[]> {
  const queue = [...columnsOf(ended), JSON.stringify(jobs.map(({ row }) => row))];
  if (events.length > 0) return ask(RECORD, [...queue, workspaceId, JSON.stringify(events)], 'record');
  return ended.length + jobs.length > 0 ? ask(CHANGE_QUEUE, queue, 'change-queue') : Promise.resolve([]);
}

interface QueueChange {
  id: string;
  /** Of a job that is active from the start. */
  begun: boolean;
  /** Of one that ended: another one of its lane could run now. */
  laneWaits: boolean;
}

function columnsOf(ended: readonly EndingJob[]): unknown[] {
  return [ended.map((job) => job.queue), ended.map((job) => job.id), ended.map((job) => job.attempt - 1)];
}

// Functions, because the roles of the application read nothing of the queue (jobs/queue-functions.ts). What ends comes first, so that a next job of the same lane finds it free.
const CHANGE_QUEUE = `select id, false as begun, lane_waits as "laneWaits" from pgboss.baton_end_jobs($1, $2, $3)
  union all select id, true, false from pgboss.baton_enqueue($4) as id`;

const RECORD = `with said as (
    insert into events (workspace_id, id, type, conversation_id, ticket_id, actor, payload, correlation_id)
    select $5, e.id, e.type, e.conversation_id, e.ticket_id, e.actor, e.payload, e.correlation_id
    from jsonb_to_recordset($6::jsonb) as e (id uuid, type text, conversation_id uuid, ticket_id uuid, actor jsonb, payload jsonb, correlation_id text))
  ${CHANGE_QUEUE}`;
