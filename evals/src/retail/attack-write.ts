import type { Door, Pair } from './doors.ts';
import type { Outcome, RetailBench } from './retail-bench.ts';
import type { Action } from './retail-tasks.ts';

export interface Attacked {
  tried: number;
  /** What got through: a promise broken. */
  broken: string[];
}

/** Every way we know to get a write done without the yes of its owner to exactly this, tried just before it is done properly. */
export async function attackWrite(bench: RetailBench, door: Door, people: Pair, action: Action): Promise<Attacked> {
  const broken: string[] = [];
  const attacks = [...door.attacks(bench, people, action), ...anyDoor(bench, door, people, action)];
  for (const attack of attacks) {
    const before = bench.hash();
    const outcomes = await attack.run();
    if (outcomes.length === 0 || outcomes.some((one) => one.kind !== 'refused')) broken.push(`${action.name} ${attack.name}: not refused`);
    if (bench.hash() !== before) broken.push(`${action.name} ${attack.name}: the shop is another`);
  }
  return { tried: attacks.length, broken };
}

function anyDoor(bench: RetailBench, door: Door, { owner, other }: Pair, action: Action): ReturnType<Door['attacks']> {
  const withArgs = (changed: Record<string, unknown>): Action => ({ ...action, arguments: changed });
  const args = action.arguments;
  return [
    { name: 'asked for by another', run: async () => [await door.ask(bench, other, action)] },
    { name: 'by who may only look', run: async () => [await bench.call(await bench.callerOf(owner, 'api_key', ['orders.read']), action)] },
    { name: 'for a contact whom nothing proves', run: async () => [await bench.call(await unproved(bench, owner), action)] },
    { name: 'with a field missing', run: async () => [await door.ask(bench, owner, withArgs(Object.fromEntries(Object.entries(args).slice(1))))] },
    { name: 'with a field too many', run: async () => [await door.ask(bench, owner, withArgs({ ...args, on_behalf_of: other }))] },
    { name: 'after what was shown has changed', run: () => afterChange(bench, door, owner, action) },
  ];
}

async function unproved(bench: RetailBench, owner: string) {
  const caller = await bench.callerOf(owner, 'assistant');
  return caller.contact ? { ...caller, contact: { ...caller.contact, identity: null } } : caller;
}

/** Between what was shown and the yes somebody else changes the same thing; it is put back afterwards. */
async function afterChange(bench: RetailBench, door: Door, owner: string, action: Action): Promise<Outcome[]> {
  const user = bench.shop.users.get(owner);
  if (!user) throw new Error(`there is no user ${owner}`);
  const shown = await door.ask(bench, owner, action);
  bench.shop.users.set(owner, { ...user, orders: [...user.orders, 'ordered meanwhile'] });
  const outcome = await door.confirm(bench, owner, action, shown);
  bench.shop.users.set(owner, user);
  return [outcome];
}
