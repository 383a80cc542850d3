import { expect, test } from 'vitest';
import { newId } from '#platform/ids';
import { toolsArm } from './tools-arm.ts';

const WORKSPACE = newId();
const TICKETS = Array.from({ length: 4000 }, () => newId());
const taken = (share: number) => TICKETS.filter((ticket) => toolsArm(WORKSPACE, ticket, share) === 'with');

test('a share takes about that part of the tickets, none at 0 and all at 100', () => {
  expect([taken(0).length, taken(100).length]).toEqual([0, TICKETS.length]);
  // Four standard deviations of a fair draw.
  for (const share of [10, 50, 90]) expect(Math.abs(taken(share).length / TICKETS.length - share / 100)).toBeLessThan(0.032);
});

test('a ticket stays what it is, and a share that is raised takes none out', () => {
  expect(taken(30)).toEqual(taken(30));
  const more = new Set(taken(60));
  expect(taken(30).every((ticket) => more.has(ticket))).toBe(true);
});

test('the same is not drawn for everybody', () => {
  const other = newId();
  const same = TICKETS.filter((ticket) => toolsArm(WORKSPACE, ticket, 50) === toolsArm(other, ticket, 50));
  expect(Math.abs(same.length / TICKETS.length - 0.5)).toBeLessThan(0.032);
});
