import type { Ctx } from '#platform/context';
import type { Realtime } from '#platform/realtime';
import { noteActivity, storeSign } from './note-activity.ts';

type Deps = Pick<Ctx, 'db' | 'clock' | 'realtime' | 'log'>;

interface Person {
  workspaceId: string;
  id: string;
}

interface Connected {
  /** Sockets by teammate. */
  people: Map<string, Person & { sockets: number }>;
  beat: NodeJS.Timeout;
}

// Well below the shortest time after which somebody unseen counts as offline: two minutes.
const BEAT_MS = 60_000;

const connected = new WeakMap<Realtime, Connected>();

/** A socket of this teammate opened in this process. While one is open they do not fall offline; a process that dies takes its word with it. */
export async function teammateConnected(ctx: Deps, teammate: Person): Promise<void> {
  const known = connected.get(ctx.realtime) ?? start(ctx);
  const person = known.people.get(teammate.id) ?? { workspaceId: teammate.workspaceId, id: teammate.id, sockets: 0 };
  person.sockets += 1;
  known.people.set(person.id, person);
  await noteActivity(ctx, person, 'seen');
}

/** It closed. With the last one the time until offline begins to run. */
export async function teammateDisconnected(ctx: Deps, teammate: Person): Promise<void> {
  const known = connected.get(ctx.realtime);
  const person = known?.people.get(teammate.id);
  if (!known || !person) return;
  person.sockets -= 1;
  if (person.sockets > 0) return;
  known.people.delete(person.id);
  if (known.people.size === 0) {
    clearInterval(known.beat);
    connected.delete(ctx.realtime);
  }
  await storeSign(ctx, person, { sign: 'seen', at: ctx.clock.now() });
}

function start(ctx: Deps): Connected {
  const beat = setInterval(() => {
    keepConnectedSeen(ctx).catch((error: unknown) => ctx.log.warn({ err: error }, 'presence of connected teammates'));
  }, BEAT_MS).unref();
  const made = { people: new Map<string, Person & { sockets: number }>(), beat };
  connected.set(ctx.realtime, made);
  return made;
}

/** One statement for everybody connected here. Whoever counts as offline all the same, because this process slept, is raised. */
export async function keepConnectedSeen(ctx: Deps): Promise<void> {
  const people = [...(connected.get(ctx.realtime)?.people.values() ?? [])];
  if (people.length === 0) return;
  const at = ctx.clock.now();
  const fallen = await ctx.db.system((tx) =>
    // In one order, and past rows that another process holds: two beats at once must not wait for each other.
    tx.query<Person>(
      `update teammates t set last_seen_at = $1 from (
         select p.workspace_id, p.id from teammates p join unnest($2::uuid[], $3::uuid[]) as c (workspace_id, id) on c.workspace_id = p.workspace_id and c.id = p.id
         where p.removed_at is null order by p.id for no key update of p skip locked) as here
       where t.workspace_id = here.workspace_id and t.id = here.id
       returning t.workspace_id as "workspaceId", t.id, t.status = 'offline' and t.chosen_status <> 'offline' as fallen`,
      [at, people.map((one) => one.workspaceId), people.map((one) => one.id)],
    ),
  );
  for (const person of fallen as (Person & { fallen: boolean })[]) if (person.fallen) await storeSign(ctx, person, { sign: 'seen', at });
}
