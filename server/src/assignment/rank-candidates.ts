import { hasRoom, skillsAsked } from './candidate.ts';
import type { Candidate, Need } from './candidate.ts';
import type { Presence, Rules, Strategy } from './rules.ts';

export type Aspect = 'presence' | 'language' | 'skills' | 'load' | 'fairness';

/** Each from 0 to 1, higher is better; `fairness` is the place in the line of those who wait for a ticket. */
export type Scores = Record<Aspect, number>;

/** Why somebody is not asked at all, or what the better one was better at. */
export type PassedOver =
  | { why: 'runs_the_desk' | 'passed_it_on' | 'no_capacity' | 'presence' | 'full' | 'language' | 'skills' }
  | { why: 'second'; aspect: Aspect; to: Candidate };

export interface Ranked {
  candidate: Candidate;
  scores: Scores;
  passedOver: PassedOver | null;
}

export interface Ranking {
  chosen: Candidate | null;
  /** The chosen one first, then those who could have been, then those who could not. */
  ranked: Ranked[];
  /** What was compared, in this order: the first difference decides. */
  comparedBy: readonly Aspect[];
  skillsAsked: string[];
}

/** Everybody is sorted by presence and language first. Of equals the one who got a ticket longest ago is next. */
export const COMPARED_BY: Record<Strategy, readonly Aspect[]> = {
  round_robin: ['presence', 'language', 'fairness'],
  least_loaded: ['presence', 'language', 'load', 'fairness'],
  skills: ['presence', 'language', 'skills', 'load', 'fairness'],
};

/** Whom the rules choose. Pure: the same people, ticket and rules give the same answer, in whatever order the people come. */
export function rankCandidates(need: Need, rules: Rules, candidates: readonly Candidate[]): Ranking {
  const asked = skillsAsked(need, candidates);
  const comparedBy = COMPARED_BY[rules.strategy].filter((aspect) => aspect !== 'language' || rules.language !== 'ignored');
  const line = candidates.toSorted((a, b) => a.lastTurn - b.lastTurn || (a.id < b.id ? -1 : 1));
  const seen = line.map((candidate, place): Ranked => {
    const fairness = line.length === 1 ? 1 : 1 - place / (line.length - 1);
    const scores = { ...scoresOf(candidate, need, asked), fairness };
    return { candidate, scores, passedOver: refusal({ candidate, scores, need, rules, asked }) };
  });
  const able = seen.filter((one) => one.passedOver === null).toSorted((a, b) => compare(a, b, comparedBy));
  const best = able[0];
  const second = able.slice(1).map((one): Ranked => {
    const aspect = comparedBy.find((name) => best!.scores[name] !== one.scores[name]) ?? 'fairness';
    return { ...one, passedOver: { why: 'second', aspect, to: best!.candidate } };
  });
  const unable = seen.filter((one) => one.passedOver !== null);
  return { chosen: best?.candidate ?? null, ranked: [...(best ? [best] : []), ...second, ...unable], comparedBy, skillsAsked: asked };
}

const PRESENCE_SCORE: Record<Presence, number> = { online: 1, busy: 0.5, away: 0.25, offline: 0 };

function scoresOf(candidate: Candidate, need: Need, asked: string[]): Omit<Scores, 'fairness'> {
  return {
    presence: PRESENCE_SCORE[candidate.presence],
    language: languageScore(candidate, need.language),
    skills: skillScore(candidate, asked),
    load: candidate.capacity === 0 ? 0 : Math.max(0, 1 - candidate.load / candidate.capacity),
  };
}

/** Whoever has named no language is neither known to speak it nor known not to. */
function languageScore(candidate: Candidate, language: string | null): number {
  if (language === null || candidate.languages.includes(language)) return 1;
  return candidate.languages.length === 0 ? 0.5 : 0;
}

/** The share of what is asked that they know; what only their team is known for counts half. */
function skillScore(candidate: Candidate, asked: string[]): number {
  if (asked.length === 0) return 1;
  const points = asked.map((skill) => (candidate.skills.includes(skill) ? 1 : candidate.teamSkills.includes(skill) ? 0.5 : 0));
  return points.reduce<number>((sum, one) => sum + one, 0) / asked.length;
}

interface Judged {
  candidate: Candidate;
  scores: Scores;
  need: Need;
  rules: Rules;
  asked: string[];
}

function refusal({ candidate, scores, need, rules, asked }: Judged): PassedOver | null {
  if (!candidate.takesTickets) return { why: 'runs_the_desk' };
  if (candidate.capacity === 0) return { why: 'no_capacity' };
  if (!rules.presences.includes(candidate.presence)) return { why: 'presence' };
  if (!hasRoom(candidate)) return { why: 'full' };
  if (need.passedOnBy === candidate.id) return { why: 'passed_it_on' };
  if (rules.language === 'required' && scores.language === 0) return { why: 'language' };
  if (rules.requireSkill && asked.length > 0 && scores.skills === 0) return { why: 'skills' };
  return null;
}

function compare(a: Ranked, b: Ranked, by: readonly Aspect[]): number {
  for (const aspect of by) if (a.scores[aspect] !== b.scores[aspect]) return b.scores[aspect] - a.scores[aspect];
  return 0;
}
