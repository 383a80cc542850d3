import type { OrderChange, OrderDeskSandbox, RandomEdits } from '@baton/sandbox';

/** One thing that one of our writers wants of an order. `path` is where the store keeps it; null for a row of history. */
export interface Wish {
  orderId: string;
  operation: { op: string } & Record<string, unknown>;
  path: string | null;
  value: string;
}

export interface SimulationPlan {
  orderIds: readonly string[];
  writers: number;
  wishesEach: number;
  /** Edits of people in each tenth of a second, as long as anybody of ours writes. */
  editsPerTenth: number;
  kinds?: RandomEdits['kinds'];
  /** Our writers wish for nothing but something of the first line of an order. */
  lines?: boolean;
}

/** What was wished, by how it ended, and what the store's own list of changes says about it. */
export interface Story {
  done: Wish[];
  refused: { wish: Wish; code: string }[];
  /** Done as we were told, and yet never written, or taken away again by a write of ours that did not mean to. */
  lostOfOurs: Wish[];
  /** Refused as we were told, and yet written. */
  ghosts: Wish[];
  edits: OrderChange[];
  /** Edits of people that a write of ours took away without meaning to. */
  overwritten: OrderChange[];
  /** PUTs that reached the store, for each wish that was done. */
  callsEach: number;
}

/**
 * Lets many writers of ours and the people of the store work on the same few orders at once, and then holds both against the store's own list
 * of changes, which neither of them can be wrong about. People never edit a field that our writers set, so whatever of theirs vanishes was
 * overwritten by an older copy.
 */
export async function simulate(sandbox: OrderDeskSandbox, plan: SimulationPlan, write: (wish: Wish) => Promise<unknown>): Promise<Story> {
  const since = sandbox.changes().length;
  const requests = sandbox.requests().length;
  const done: Wish[] = [];
  const refused: Story['refused'] = [];
  let writing = plan.writers;
  const oneWriter = async (writer: number): Promise<void> => {
    for (let turn = 0; turn < plan.wishesEach; turn += 1) {
      const wish = plan.lines ? lineWishOf(sandbox, plan, writer, turn) : wishOf(plan, writer, turn);
      try {
        await write(wish);
        done.push(wish);
      } catch (error) {
        refused.push({ wish, code: (error as { code?: string }).code ?? String(error) });
      }
    }
    writing -= 1;
  };
  const people = async (): Promise<void> => {
    while (writing > 0 && plan.editsPerTenth > 0) {
      await sandbox.editMany({ count: plan.editsPerTenth, withinMs: 100, orderIds: [...plan.orderIds], ...(plan.kinds ? { kinds: plan.kinds } : {}) });
    }
  };
  await Promise.all([people(), ...Array.from({ length: plan.writers }, (_, writer) => oneWriter(writer))]);
  await sandbox.settle();
  return judge(sandbox, sandbox.changes().slice(since), { done, refused, requests });
}

/** Every fourth writer wishes for the same few fields as others; the rest have a key of their own. */
function wishOf({ orderIds, wishesEach }: SimulationPlan, writer: number, turn: number): Wish {
  const orderId = orderIds[(writer * 7 + turn * 3) % orderIds.length] ?? '';
  const value = `${writer}-${turn}`;
  switch ((writer + turn * wishesEach) % 4) {
    case 0:
      return { orderId, value, path: 'shipping.address1', operation: { op: 'set_address', address: { address1: value } } };
    case 1:
      return { orderId, value, path: `order_metadata.w${writer}`, operation: { op: 'set_metadata_field', name: `w${writer}`, value } };
    case 2:
      return { orderId, value, path: `checkout_data.w${writer}`, operation: { op: 'set_checkout_field', name: `w${writer}`, value } };
    default:
      return { orderId, value, path: null, operation: { op: 'add_note', note: `Note ${value}.` } };
  }
}

function lineWishOf(sandbox: OrderDeskSandbox, { orderIds }: SimulationPlan, writer: number, turn: number): Wish {
  const orderId = orderIds[(writer + turn) % orderIds.length] ?? '';
  const [item] = sandbox.order(orderId).order_items;
  const [itemId, value] = [item?.id ?? '', `${writer}-${turn}`];
  const operation = { op: 'change_item', item_id: itemId, fields: { metadata: { [`w${writer}`]: value } } };
  return { orderId, value, path: `order_items[${itemId}].metadata.w${writer}`, operation };
}

function judge(sandbox: OrderDeskSandbox, changes: readonly OrderChange[], told: Pick<Story, 'done' | 'refused'> & { requests: number }): Story {
  const wishes = [...told.done, ...told.refused.map(({ wish }) => wish)];
  const meant = new Set(wishes.map(({ orderId, path, value }) => `${orderId} ${path} ${value}`));
  const written = new Set(changes.flatMap((change) => (change.by === 'api' ? change.edits.map(({ path, to }) => `${change.orderId} ${path} ${to}`) : [])));
  /** Values that a write of ours took away although nothing of ours was to stand there instead. */
  const taken = new Set(
    changes.flatMap((change) =>
      change.by !== 'api'
        ? []
        : change.edits.flatMap(({ path, from, to }) => (meant.has(`${change.orderId} ${path} ${to}`) ? [] : [`${change.orderId} ${path} ${from}`])),
    ),
  );
  const isWritten = ({ orderId, path, value }: Wish) => (path === null ? notesIn(sandbox, orderId, value) === 1 : written.has(`${orderId} ${path} ${value}`));
  const edits = changes.filter((change) => change.by === 'person');
  const puts = sandbox.requests().slice(told.requests);
  return {
    done: told.done,
    refused: told.refused,
    lostOfOurs: told.done.filter((wish) => !isWritten(wish) || taken.has(`${wish.orderId} ${wish.path} ${wish.value}`)),
    ghosts: told.refused.map(({ wish }) => wish).filter(isWritten),
    edits,
    overwritten: edits.filter((edit) => edit.edits.some(({ path, to }) => to !== null && taken.has(`${edit.orderId} ${path} ${to}`))),
    callsEach: Math.round((puts.length / Math.max(1, told.done.length)) * 10) / 10,
  };
}

function notesIn(sandbox: OrderDeskSandbox, orderId: string, value: string): number {
  return sandbox.order(orderId).order_history.filter((row) => row.note === `Note ${value}.`).length;
}
