/** Jobs: pg-boss queues written in the caller's transaction, run by our own dispatcher in lanes, with dead letters. */
export { defineJob, bindJob } from './jobs/define.ts';
export type { JobDefinition, BoundJob, RunningJob, SendOptions } from './jobs/define.ts';
export type { EndingJob } from './jobs/queued-job.ts';
export { openQueue } from './jobs/queue.ts';
export type { Queue } from './jobs/queue.ts';
export { startDispatcher } from './jobs/dispatcher.ts';
export type { Dispatcher } from './jobs/dispatcher.ts';
export { listDeadLetters, replayDeadLetter } from './jobs/dead-letters.ts';
export { laneIsIdle } from './jobs/lane-is-idle.ts';
