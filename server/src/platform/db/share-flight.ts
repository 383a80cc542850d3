import type { EachStatement } from './each.ts';
import { valuesOfEach } from './each.ts';
import { withoutPlace } from './flight.ts';
import type { Flight } from './flight.ts';

/** What is to be done for one row, and who waits for what it gives back. */
export interface AskedForRow {
  row: object;
  resolve(found: object[]): void;
  reject(error: unknown): void;
}

/** What an act of a shared transaction says next. */
type Said = { each: null; go(): void } | ({ each: EachStatement<object> } & AskedForRow);

/** A transaction that several acts share. */
export interface SharedFlight {
  /** For one act: what it says is sent in its order. */
  join(): Flight;
  /** Sends what was said so far. */
  flush(): void;
}

/**
 * Acts that share a transaction run side by side and mostly say the same things. What they say in one turn of the event loop waits for its end; then the same
 * statement of all of them is sent once. Each act's own statements stay in their order, whatever the others say.
 */
export function shareFlight(flight: Flight, workspaceId: string): SharedFlight {
  const acts: Said[][] = [];
  let planned = false;

  const flush = (): void => {
    planned = false;
    for (let waiting = acts.filter(hasMore); waiting.length > 0; waiting = waiting.filter(hasMore)) {
      for (const act of waiting) sayPlain(act);
      const [statement] = waiting.flatMap((act) => act[0]?.each ?? []);
      if (statement) sendEach(flight, workspaceId, { statement, asked: takeSame(waiting, statement) });
    }
  };

  return {
    flush,
    join() {
      const act: Said[] = [];
      acts.push(act);
      const say = (said: Said) => {
        act.push(said);
        if (planned) return;
        planned = true;
        process.nextTick(flush);
      };
      return {
        get client() {
          // Whoever speaks to it directly comes behind what was said before.
          flush();
          return flight.client;
        },
        send: (text, values, name) => say({ each: null, go: () => flight.send(text, values, name) }),
        ask: <R extends object>(text: string, values: unknown[], name?: string) =>
          new Promise<R[]>((resolve, reject) => say({ each: null, go: () => void flight.ask<R>(text, values, name).then(resolve, reject) })),
        each: <Row extends object, Found extends object>(statement: EachStatement<Row, Found>, row: Row) =>
          new Promise<Found[]>((resolve, reject) => say({ each: statement, row, resolve: (rows) => resolve(rows as Found[]), reject })),
      };
    },
  };
}

function hasMore(act: readonly Said[]): boolean {
  return act.length > 0;
}

/** Says what no other act says, up to what may be said together. */
function sayPlain(act: Said[]): void {
  for (let next = act[0]; next && next.each === null; next = act[0]) {
    next.go();
    act.shift();
  }
}

/** Of each act that says it next. */
function takeSame(acts: readonly Said[][], statement: EachStatement<object>): AskedForRow[] {
  return acts.flatMap((act) => {
    const [next] = act;
    if (!next || next.each !== statement) return [];
    act.shift();
    return [next];
  });
}

/** Sends a statement once for all rows that it is to be done for. */
export function sendEach(
  flight: Pick<Flight, 'ask'>,
  workspaceId: string | null,
  { statement: { text, name, order }, asked }: { statement: EachStatement<object>; asked: readonly AskedForRow[] },
): void {
  const ordered = order ? asked.toSorted((left, right) => compare(order(left.row), order(right.row))) : asked;
  const rows = ordered.map((it) => it.row);
  flight.ask<{ place: number }>(text, valuesOfEach(workspaceId, rows), name).then(
    (found) => {
      const byPlace = Map.groupBy(found, (row) => row.place);
      for (const [place, { resolve }] of ordered.entries()) resolve((byPlace.get(place) ?? []).map(withoutPlace));
    },
    (error: unknown) => {
      for (const { reject } of ordered) reject(error);
    },
  );
}

function compare(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
