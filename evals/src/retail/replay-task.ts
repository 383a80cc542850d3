import { BatonError } from '../../../server/src/platform/errors.ts';
import { canonical } from '../../../server/src/tools/canonical.ts';
import { attackWrite } from './attack-write.ts';
import { byContact, byToken } from './doors.ts';
import type { Door, Pair } from './doors.ts';
import { findWriter } from './find-writer.ts';
import { openBench } from './retail-bench.ts';
import type { RetailBench, RetailDesk } from './retail-bench.ts';
import type { RetailShop } from './retail-shop.ts';
import type { Action, RetailTask } from './retail-tasks.ts';

export interface Replayed {
  id: string;
  calls: number;
  /** By both doors together. */
  proposed: number;
  confirmed: number;
  /** Calls of the reference path that the shop itself refuses, by the gate and beside it alike. */
  refused: string[];
  attacks: number;
  /** As the reference path leaves the shop. */
  wanted: string;
  /** Whether each door leaves it so. */
  isEqual: boolean;
  /** Empty when everything held. */
  broken: string[];
}

/**
 * Plays the reference path of a task past the gate, then through it by either door, each on a shop of its own and with every write shown, attacked
 * and then said yes to. Then all of it as somebody else, who must get and change nothing.
 */
export async function replayTask(desk: RetailDesk, shop: RetailShop, task: RetailTask): Promise<Replayed> {
  const owner = findWriter(shop, task) ?? firstOf(shop, '');
  const people = { owner, other: firstOf(shop, owner) };
  const beside = openBench(desk, shop);
  const wanted: string[] = [];
  for (const action of task.actions) wanted.push(await tryBeside(beside, owner, action));
  const refused = wanted.flatMap((one, at) => (one.startsWith(REFUSED) ? [`${task.actions[at]?.name} ${one.slice(REFUSED.length)}`] : []));
  const counts = { calls: task.actions.length, proposed: 0, confirmed: 0, attacks: 0 };
  const replayed: Replayed = { id: task.id, ...counts, refused, wanted: beside.hash(), isEqual: true, broken: [] };
  for (const door of [byToken, byContact]) {
    const gated = openBench(desk, shop);
    for (const [at, action] of task.actions.entries()) {
      const got = await throughGate(gated, door, { people, action, replayed });
      if (got !== wanted[at])
        replayed.broken.push(`${action.name} by ${door.name}: through the gate ${got.slice(0, 120)}, beside it ${(wanted[at] ?? '').slice(0, 120)}`);
    }
    if (gated.hash() !== replayed.wanted) {
      replayed.isEqual = false;
      replayed.broken.push(`by ${door.name}: the end states differ`);
    }
    replayed.broken.push(...(await asAnother(openBench(desk, shop), door, { people, task })));
    replayed.attacks += task.actions.length;
  }
  return replayed;
}

const REFUSED = 'refused: ';

async function tryBeside(bench: RetailBench, owner: string, action: Action): Promise<string> {
  try {
    return canonical(await bench.runBeside(owner, action));
  } catch (error) {
    if (error instanceof BatonError) return `${REFUSED}${error.code} ${error.message}`;
    throw error;
  }
}

async function throughGate(
  bench: RetailBench,
  door: Door,
  { people, action, replayed }: { people: Pair; action: Action; replayed: Replayed },
): Promise<string> {
  if (bench.toolbox.find(action.name)?.asksFirst) {
    const { tried, broken } = await attackWrite(bench, door, people, action);
    replayed.attacks += tried;
    replayed.broken.push(...broken);
  }
  const before = bench.hash();
  const shown = await door.ask(bench, people.owner, action);
  if (shown.kind !== 'asks') return shown.kind === 'done' ? canonical(shown.result) : `${REFUSED}${shown.words}`;
  replayed.proposed += 1;
  if (bench.hash() !== before) replayed.broken.push(`${action.name} by ${door.name}: done before anybody said yes`);
  const done = await door.confirm(bench, people.owner, action, shown);
  if (done.kind !== 'done') return `${REFUSED}${done.kind === 'refused' ? done.words : 'asked again'}`;
  replayed.confirmed += 1;
  const after = bench.hash();
  // A token is used up; a contact who says yes once more is told what came of the first.
  await door.confirm(bench, people.owner, action, shown);
  replayed.attacks += 1;
  if (bench.hash() !== after) replayed.broken.push(`${action.name} by ${door.name}: a yes was good for more than once`);
  return canonical(done.result);
}

/** The same calls, bound to somebody else: no write is even shown, and nothing that is the owner's is told. */
async function asAnother(bench: RetailBench, door: Door, { people: { owner, other }, task }: { people: Pair; task: RetailTask }): Promise<string[]> {
  const broken: string[] = [];
  const before = bench.hash();
  const theirs = bench.shop.users.get(owner);
  const secrets = [owner, theirs?.email, ...(theirs?.orders ?? [])].filter((one) => one !== undefined);
  for (const action of task.actions) {
    const outcome = await door.ask(bench, other, action);
    if (outcome.kind === 'asks') broken.push(`${action.name} as another by ${door.name}: shown`);
    const told = outcome.kind === 'done' ? JSON.stringify(outcome.result) : '';
    if (secrets.some((secret) => told.includes(secret))) broken.push(`${action.name} as another by ${door.name}: told what is not theirs`);
  }
  if (bench.hash() !== before) broken.push(`as another by ${door.name}: the shop is another`);
  return broken;
}

function firstOf(shop: RetailShop, butNot: string): string {
  const found = [...shop.users.keys()].find((id) => id !== butNot);
  if (found === undefined) throw new Error('a shop needs two users');
  return found;
}
