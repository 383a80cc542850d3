import type { Desk } from './open-desk.ts';

export interface Customer {
  /** Digits with country code. */
  phone: string;
  texts: string[];
}

/** A message a contact wrote, and whether Baton answered 200 to its very first delivery. */
export interface Said {
  phone: string;
  id: string;
  at: number;
  acknowledged: boolean;
}

const QUESTIONS = ['How long do I have to return an item?', 'And do I have to pay for sending it back?', 'When do I get my money after the return?'];

/** `count` contacts, who write one, two or three messages in a row. `series` keeps the contacts of different stories apart. */
export function customers(series: number, count: number, most = 3): Customer[] {
  return Array.from({ length: count }, (_, index) => ({
    phone: `316${String(series).padStart(3, '0')}${String(index).padStart(5, '0')}`,
    texts: QUESTIONS.slice(0, 1 + (index % most)),
  }));
}

/** Everybody writes at once; each contact's messages one after the other. Resolves when every first delivery has its answer, or none. */
export async function say(desk: Desk, people: readonly Customer[]): Promise<Said[]> {
  const said = await Promise.all(
    people.map(async ({ phone, texts }) => {
      const own: Said[] = [];
      for (const [index, text] of texts.entries()) {
        const received = await desk.graph.receive({ from: phone, name: `Contact ${phone.slice(-4)}`, text });
        own.push({ phone, id: received.wamids[0] ?? '', at: index, acknowledged: received.status === 200 });
      }
      return own;
    }),
  );
  return said.flat();
}
