import type { Presence } from './rules.ts';

/** A teammate as the rules see them at one moment. */
export interface Candidate {
  id: string;
  name: string;
  presence: Presence;
  /** Two-letter codes; empty when nobody has said. */
  languages: string[];
  /** What they know themselves, and what their teams know; as `toSkill` writes them. */
  skills: string[];
  teamSkills: string[];
  /** Tickets that fill their capacity now. */
  load: number;
  capacity: number;
  /** Rises with every ticket anybody is given; 0 for who never got one. */
  lastTurn: number;
  lastAssignedAt: Date | null;
  /** False for those whose work is to run the desk: they are given tickets as members of a team only. */
  takesTickets: boolean;
}

/** What a ticket asks of whoever takes it. */
export interface Need {
  language: string | null;
  /** Intent and tags, as `toSkill` writes them. */
  labels: string[];
  /** Whoever had it last and passed it on: they are not given it again. */
  passedOnBy: string | null;
}

/** One writing for a skill, a tag and an intent: "Shipping label", "shipping-label" and "shipping_label" are the same. */
export function toSkill(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replace(/[\s_-]+/g, ' ');
}

/** Labels that are a skill of anybody here. A label nobody knows is no skill: it must not make a ticket wait for ever. */
export function skillsAsked(need: Need, candidates: readonly Candidate[]): string[] {
  const known = new Set(candidates.flatMap((one) => [...one.skills, ...one.teamSkills]));
  return [...new Set(need.labels)].filter((label) => known.has(label));
}

export function hasRoom(candidate: Candidate): boolean {
  return candidate.load < candidate.capacity;
}
