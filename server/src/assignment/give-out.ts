import { changeHolder, lockLoad, lockTicketRow } from '#conversations';
import type { Ctx } from '#platform/context';
import type { Tx } from '#platform/db';
import type { Candidate } from './candidate.ts';
import { gatherCandidates, standingOf } from './gather-candidates.ts';
import { leaveQueue, needsSomebody, nextWaiting } from './queue.ts';
import type { Waiting } from './queue.ts';
import { rankCandidates } from './rank-candidates.ts';
import { readNeed } from './read-need.ts';
import { enterGate, readRules } from './read-rules.ts';
import type { Rules } from './rules.ts';

/** More than a shop's whole backlog at the start of a day; the rest follows in the next job. */
const MOST_IN_ONE_JOB = 500;

type Deps = Pick<Ctx, 'db' | 'clock'>;

/**
 * Gives out what waits in these teams' queues (null: the queue of tickets without a team) until nobody is free or nothing fits.
 * The ticket that waits longest over all of them goes first. One transaction for each ticket. Returns how many, and whether there is more.
 */
export async function giveOut(ctx: Deps, workspaceId: string, teams: readonly (string | null)[]): Promise<{ given: number; more: boolean }> {
  const skip: string[] = [];
  let given = 0;
  for (let n = 0; n < MOST_IN_ONE_JOB; n += 1) {
    const outcome = await ctx.db.tx(workspaceId, (tx) => giveOutOne(tx, { teams, skip, at: ctx.clock.now() }));
    if (outcome === 'nothing') return { given, more: false };
    if (outcome === 'given') given += 1;
  }
  return { given, more: true };
}

interface Round {
  teams: readonly (string | null)[];
  /** Tickets that nobody who is free could take. Added to. */
  skip: string[];
  at: Date;
}

async function giveOutOne(tx: Tx, { teams, skip, at }: Round): Promise<'given' | 'nothing' | 'again'> {
  await enterGate(tx);
  const next = await firstOf(tx, teams, skip);
  if (!next) return 'nothing';
  const ticket = await lockTicketRow(tx, next.waiting.ticketId);
  if (!needsSomebody(ticket) || ticket.teamId !== next.teamId) {
    await leaveQueue(tx, ticket.id);
    return 'again';
  }
  const chosen = await choose(tx, ticket.id, next);
  if (!chosen) {
    skip.push(ticket.id);
    return 'again';
  }
  await changeHolder(tx, { kind: 'system' }, ticket, { assigneeId: chosen.id, reason: 'auto_route', at });
  await leaveQueue(tx, ticket.id);
  return 'given';
}

interface Next {
  teamId: string | null;
  waiting: Waiting;
  rules: Rules;
  candidates: Candidate[];
}

async function firstOf(tx: Tx, teams: readonly (string | null)[], skip: string[]): Promise<Next | null> {
  let first: Next | null = null;
  for (const teamId of new Set(teams)) {
    const rules = await readRules(tx, teamId);
    if (!rules.automatic) continue;
    const candidates = await gatherCandidates(tx, teamId, rules);
    const waiting = await nextWaiting(tx, teamId, { candidates, rules, skip });
    if (waiting && (!first || waiting.placeAt < first.waiting.placeAt)) first = { teamId, waiting, rules, candidates };
  }
  return first;
}

/** Counts the best one's tickets again under their lock: a person may have given them another meanwhile. Then the next best is asked. */
async function choose(tx: Tx, ticketId: string, { rules, candidates }: Next): Promise<Candidate | null> {
  const need = await readNeed(tx, ticketId);
  const held = new Set<string>();
  for (;;) {
    const { chosen } = rankCandidates(need, rules, candidates);
    if (!chosen || held.has(chosen.id)) return chosen;
    held.add(chosen.id);
    Object.assign(chosen, standingOf(await lockLoad(tx, chosen.id), rules));
  }
}
