import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stateHash } from './canonical.ts';
import { differences, mergeOrders } from './merge.ts';

const base = {
  id: '1',
  email: 'a@example.com',
  shipping: { address1: '5 Quarry Ln', city: 'Bend' },
  checkout_data: [],
  order_items: [
    { id: '10', name: 'Pack', quantity: '1', price: '22.00' },
    { id: '11', name: 'Cover', quantity: 1, price: 4 },
  ],
  order_notes: [{ date_added: 'd', username: 'u', content: 'c' }],
};

describe('two who change an order', () => {
  test('both keep what only one of them changed, whatever the types', () => {
    const theirs = {
      ...base,
      shipping: { ...base.shipping, city: 'Salem' },
      order_notes: [...base.order_notes, { date_added: 'e', username: 'w', content: 'x' }],
    };
    const mine = { ...base, shipping: { ...base.shipping, address1: '7 Quarry Ln' }, checkout_data: { gift: 'yes' } };
    const { document, conflicts } = mergeOrders(base, theirs, mine);
    expect(conflicts).toEqual([]);
    expect(document).toEqual({ ...theirs, shipping: { address1: '7 Quarry Ln', city: 'Salem' }, checkout_data: { gift: 'yes' } });
  });

  test('meet in a conflict when they change the same thing differently, and theirs stays', () => {
    const set = (address1: string) => ({ ...base, shipping: { ...base.shipping, address1 } });
    const { document, conflicts } = mergeOrders(base, set('theirs'), set('mine'));
    expect(conflicts).toEqual([{ path: 'shipping.address1', base: '5 Quarry Ln', theirs: 'theirs', mine: 'mine' }]);
    expect(document).toEqual(set('theirs'));
    expect(mergeOrders(base, set('same'), set('same')).conflicts).toEqual([]);
  });

  test('know lines by their id: one is removed, another changed, a third added', () => {
    const [pack, cover] = base.order_items;
    const theirs = { ...base, order_items: [pack, { ...cover, quantity: 3 }, { id: '12', name: 'New' }] };
    const { document, conflicts } = mergeOrders(base, theirs, { ...base, order_items: [cover] });
    expect(conflicts).toEqual([]);
    expect(document['order_items']).toEqual([
      { ...cover, quantity: 3 },
      { id: '12', name: 'New' },
    ]);
    const removed = mergeOrders(base, { ...base, order_items: [pack] }, { ...base, order_items: [pack, { ...cover, quantity: 9 }] });
    expect(removed.conflicts).toMatchObject([{ path: 'order_items[11]', theirs: undefined }]);
  });
});

const scalar = fc.oneof(fc.string({ maxLength: 4 }), fc.integer({ min: 0, max: 99 }), fc.constant(''));
const document = fc.record({
  id: fc.constant('1'),
  email: scalar,
  tag_color: scalar,
  shipping: fc.dictionary(fc.constantFrom('address1', 'city', 'phone'), scalar),
  order_metadata: fc.oneof(fc.constant([]), fc.dictionary(fc.constantFrom('a', 'b', 'c'), scalar)),
  order_items: fc.uniqueArray(fc.record({ id: fc.constantFrom('10', '11', '12'), name: scalar, quantity: fc.integer({ min: 1, max: 9 }) }), {
    selector: (row) => row.id,
  }),
});

describe('merging', () => {
  test('with nobody else gives mine, and with nothing of mine gives theirs exactly', () => {
    fc.assert(
      fc.property(document, document, (one, other) => {
        expect(differences(mergeOrders(one, one, other).document, other)).toEqual([]);
        expect(mergeOrders(one, other, one)).toEqual({ document: other, conflicts: [] });
      }),
    );
  });

  test('never loses a change that only one side made: each ends in the document or in a conflict', () => {
    fc.assert(
      fc.property(document, document, document, (first, theirs, mine) => {
        const { document: merged, conflicts } = mergeOrders(first, theirs, mine);
        const told = (path: string) => conflicts.some((one) => path.startsWith(one.path) || one.path.startsWith(path));
        // What differs from theirs was mine to change, and what differs from mine was theirs.
        const mineToo = new Set(differences(first, mine).map(({ path }) => path.split(/[.[]/)[0]));
        const theirsToo = new Set(differences(first, theirs).map(({ path }) => path.split(/[.[]/)[0]));
        for (const { path } of differences(theirs, merged)) expect(mineToo.has(path.split(/[.[]/)[0]) || told(path)).toBe(true);
        for (const { path } of differences(mine, merged)) expect(theirsToo.has(path.split(/[.[]/)[0]) || told(path)).toBe(true);
      }),
    );
  });

  test('conflicts the same way round for both sides', () => {
    fc.assert(
      fc.property(document, document, document, (first, one, other) => {
        const paths = (list: readonly { path: string }[]) => list.map(({ path }) => path).sort();
        expect(paths(mergeOrders(first, one, other).conflicts)).toEqual(paths(mergeOrders(first, other, one).conflicts));
      }),
    );
  });
});

test('a state is the same however PHP types it that day, and another after the smallest edit', () => {
  const retyped = {
    ...base,
    checkout_data: {},
    order_items: [{ ...base.order_items[0], quantity: 1, price: 22 }, base.order_items[1]],
    date_updated: 'later',
    email_count: 7,
  };
  expect(stateHash(retyped)).toBe(stateHash(base));
  expect(stateHash({ ...base, shipping: { ...base.shipping, postal_code: '01234' } })).not.toBe(
    stateHash({ ...base, shipping: { ...base.shipping, postal_code: '1234' } }),
  );
});
