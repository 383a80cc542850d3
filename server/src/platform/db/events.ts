import type { z } from 'zod';
import type { JobDefinition, SendOptions } from '../jobs/define.ts';

/** An event's name and the shape of what it says. */
export interface EventDefinition<T = unknown> {
  type: string;
  payload: z.ZodType<T>;
}

/** Declares an event. Ids only in payloads: what people said stays in its own table. */
export function defineEvent<T>(type: string, payload: z.ZodType<T>): EventDefinition<T> {
  return { type, payload };
}

export interface RecordedEvent<T = unknown> {
  id: string;
  type: string;
  workspaceId: string;
  /** The moment of recording, by the clock that is handed in. */
  at: Date;
  /** Who did it; null where nobody is named. */
  actor: { kind: string; id?: string | null } | null;
  payload: T;
}

/** One row of the table of asynchronous flow: when `event` is recorded, `job` is enqueued in the same transaction. */
export interface Subscription {
  event: EventDefinition;
  job: JobDefinition;
  /** The job's data and how it is sent; null for "not this time". `carried`: what whoever recorded the event has in hand for its jobs. */
  map(event: RecordedEvent, carried: unknown): Mapped<unknown> | null;
}

type Mapped<D> = { data: D } & Pick<SendOptions, 'id' | 'lane' | 'delayMs' | 'carried'>;

export function on<E, D>(event: EventDefinition<E>, job: JobDefinition<D>, map: (event: RecordedEvent<E>, carried: unknown) => Mapped<D> | null): Subscription {
  return { event, job: job as JobDefinition, map: map as Subscription['map'] };
}
