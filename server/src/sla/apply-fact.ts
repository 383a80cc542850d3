import type { TicketStatus } from '#conversations';
import type { ClockSettings, RuleBook } from './rule-book.ts';
import type { ClockKind } from './schema.ts';
import { beginPause, endPause } from './ticket-clocks.ts';
import type { Clock, TicketClocks } from './ticket-clocks.ts';

/*
 * What each thing that happens to a ticket does to its clocks. Doing it twice is the same as once.
 *
 *   opened           first response and resolution begin
 *   contact wrote    the next response begins, unless somebody is waited for already; the contact's turn is over
 *   answered         what waits for a response stops; after the assistant's answer it is the contact's turn
 *   handed to people whoever was told so waits for a person
 *   pending          everything stands still; so does a closed ticket, whose resolution stops
 *   priority         clocks that run count by the new policy from their own beginning
 */
export type Fact =
  | { kind: 'opened'; owner: 'assistant' | 'people' }
  | { kind: 'contact_wrote' }
  | { kind: 'answered'; by: 'assistant' | 'teammate' }
  | {
      kind: 'changed';
      status?: TicketStatus | undefined;
      owner?: 'assistant' | 'people' | undefined;
      handedOff?: boolean | undefined;
      priority?: boolean | undefined;
    };

/** A clock that came to its end by what happened. */
export interface Stop {
  clock: Clock;
  at: Date;
}

export interface Applying {
  all: TicketClocks;
  book: RuleBook;
  at: Date;
}

export function applyFact(applying: Applying, fact: Fact): Stop[] {
  if (fact.kind === 'opened') return open(applying, fact.owner);
  if (fact.kind === 'contact_wrote') return hear(applying);
  return fact.kind === 'answered' ? answer(applying, fact.by) : change(applying, fact);
}

function open(applying: Applying, owner: 'assistant' | 'people'): Stop[] {
  if (applying.all.clocks.size > 0) return [];
  start(applying, 'first_response');
  start(applying, 'resolution');
  if (owner === 'assistant') beginPause(applying.all, 'assistant_holds', applying.at);
  return [];
}

function hear(applying: Applying): Stop[] {
  endPause(applying.all, 'contacts_turn', applying.at);
  expectResponse(applying);
  return [];
}

/** Somebody waits for an answer from now on, unless they did before. */
function expectResponse(applying: Applying): void {
  const { clocks } = applying.all;
  if (isRunning(clocks.get('first_response')) || isRunning(clocks.get('next_response'))) return;
  start(applying, 'next_response');
}

function answer({ all, at }: Applying, by: 'assistant' | 'teammate'): Stop[] {
  const stops = (['first_response', 'next_response'] as const).flatMap((kind) => {
    const clock = all.clocks.get(kind);
    return clock && isRunning(clock) && (by === 'teammate' || clock.assistantCounts) ? [stop(clock, at)] : [];
  });
  if (by === 'assistant') beginPause(all, 'contacts_turn', at);
  return stops;
}

function change(applying: Applying, fact: Extract<Fact, { kind: 'changed' }>): Stop[] {
  if (fact.priority) changeRule(applying);
  if (fact.owner) changeOwner(applying, fact.owner, fact.handedOff === true);
  return fact.status ? changeStatus(applying, fact.status) : [];
}

function changeOwner(applying: Applying, owner: 'assistant' | 'people', handedOff: boolean): void {
  const { all, at } = applying;
  if (owner === 'assistant') {
    // It answers from the contact's next message on.
    beginPause(all, 'assistant_holds', at);
    beginPause(all, 'contacts_turn', at);
    return;
  }
  endPause(all, 'assistant_holds', at);
  endPause(all, 'contacts_turn', at);
  if (handedOff) expectResponse(applying);
}

function changeStatus(applying: Applying, status: TicketStatus): Stop[] {
  const { all, at, book } = applying;
  if (status === 'pending') beginPause(all, 'pending', at);
  else endPause(all, 'pending', at);
  const resolution = all.clocks.get('resolution');
  if (status === 'resolved' || status === 'closed') {
    beginPause(all, 'closed', at);
    return resolution && isRunning(resolution) ? [stop(resolution, at)] : [];
  }
  endPause(all, 'closed', at);
  if (resolution?.stoppedAt) {
    resolution.stoppedAt = null;
    if (resolution.priority !== all.ticket.priority) Object.assign(resolution, book.settingsFor('resolution', all.ticket));
  }
  return [];
}

function changeRule({ all, book }: Applying): void {
  for (const clock of all.clocks.values()) {
    if (!isRunning(clock) || clock.priority === all.ticket.priority) continue;
    giveSettings(all, clock, book.settingsFor(clock.kind, all.ticket));
  }
}

/** Lets a clock count by other settings from its own beginning on; without a target it is no more. */
export function giveSettings({ clocks, dropped }: TicketClocks, clock: Clock, settings: ClockSettings | null): void {
  if (settings) Object.assign(clock, settings);
  else if (clocks.delete(clock.kind)) dropped.push(clock.kind);
}

function start({ all, book, at }: Applying, kind: ClockKind): void {
  const settings = book.settingsFor(kind, all.ticket);
  if (!settings) return;
  const fresh = { warnAt: null, dueAt: null, atRiskAt: null, breachedAt: null, stoppedAt: null, nextAt: null };
  all.clocks.set(kind, { ...settings, ...fresh, kind, startedAt: at });
}

function stop(clock: Clock, at: Date): Stop {
  clock.stoppedAt = at;
  return { clock, at };
}

function isRunning(clock: Clock | undefined): clock is Clock {
  return clock !== undefined && clock.stoppedAt === null;
}
