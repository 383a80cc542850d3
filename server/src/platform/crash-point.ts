/** The points of the flow at which a process can be told to die, so that tests can prove that nothing is lost or doubled there (G14). */
export const CRASH_POINTS = [
  'webhook.before_commit',
  'webhook.after_commit',
  'ingest.before_transaction',
  'ingest.before_commit',
  'ingest.after_commit',
  'turn.before_model',
  'turn.after_model',
  'turn.after_change',
  'turn.before_commit',
  'turn.after_commit',
  'handoff.before_commit',
  'deliver.after_claim',
  'deliver.after_send',
  'deliver.after_mark',
  'act.after_step',
  'job.before_settle',
  'order.before_write',
  'order.after_write',
] as const;

export type CrashPoint = (typeof CRASH_POINTS)[number];

let armed: { name: CrashPoint; passagesLeft: number } | null = null;

/** Arms one point, as `name` or `name:3` for its third passage; undefined disarms. The configuration has checked the name. */
export function armCrashPoint(setting: string | undefined): void {
  const [name, passage = '1'] = setting?.split(':') ?? [];
  const known = CRASH_POINTS.find((point) => point === name);
  armed = known ? { name: known, passagesLeft: Number(passage) } : null;
}

/** Ends the process at once, as `kill -9` would, when this point is armed. Otherwise nothing: one comparison. */
export function crashPoint(name: CrashPoint): void {
  if (armed === null || armed.name !== name) return;
  armed.passagesLeft -= 1;
  if (armed.passagesLeft > 0) return;
  process.kill(process.pid, 'SIGKILL');
  // The signal may arrive a few instructions later; nothing more may happen here.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}
