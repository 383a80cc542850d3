import type { Need } from './candidate.ts';
import type { Ranked, Ranking } from './rank-candidates.ts';
import type { Rules } from './rules.ts';

const languageNames = new Intl.DisplayNames(['en'], { type: 'language' });

/** What was decided and why, in one or two sentences for a person. */
export function explainRanking(ranking: Ranking, need: Need, rules: Rules): string {
  const [first] = ranking.ranked;
  if (!first) return 'There is nobody to choose from: the team has no members.';
  if (!ranking.chosen) {
    const reasons = ranking.ranked.map((one) => explainCandidate(one, need, rules));
    return `Nobody can take it now, so it waits. ${reasons.length === 1 ? reasons[0] : `None of ${reasons.length} teammates fits: see each one's reason.`}`;
  }
  const second = ranking.ranked[1]?.passedOver;
  if (second?.why !== 'second') return `${first.candidate.name}: nobody else can take it now.`;
  return `${first.candidate.name}: ${ADVANTAGE[second.aspect](first, ranking.ranked[1]!, need)}.`;
}

/** Why somebody was chosen or passed over, in one sentence. */
export function explainCandidate(one: Ranked, need: Need, rules: Rules): string {
  const { candidate, passedOver } = one;
  if (passedOver === null) return `${candidate.name} is chosen: ${standing(one, need)}.`;
  switch (passedOver.why) {
    case 'runs_the_desk':
      return `${candidate.name} runs the desk, and is given tickets only as a member of a team.`;
    case 'no_capacity':
      return `${candidate.name} takes no tickets: their most tickets at once is 0.`;
    case 'presence':
      return `${candidate.name} is ${candidate.presence}; tickets go to whoever is ${rules.presences.join(' or ')}.`;
    case 'full':
      return `${candidate.name} is full: ${ofCapacity(one)}.`;
    case 'passed_it_on':
      return `${candidate.name} had this ticket last and it was passed on.`;
    case 'language':
      return `${candidate.name} does not write ${languageOf(need)}, and the rules ask for it.`;
    case 'skills':
      return `${candidate.name} knows none of what this ticket asks for.`;
    case 'second':
      return `${candidate.name} could take it, but ${passedOver.to.name} comes first: ${BEHIND[passedOver.aspect](one, need)}.`;
  }
}

const ADVANTAGE: Record<keyof Ranked['scores'], (best: Ranked, other: Ranked, need: Need) => string> = {
  presence: (best) => `is ${best.candidate.presence}`,
  language: (best, _, need) =>
    best.scores.language === 1 ? `writes ${languageOf(need)}` : `has named no language, while others are known not to write ${languageOf(need)}`,
  skills: () => 'knows most of what the ticket asks for',
  load: (best, other) => `has the most room, ${ofCapacity(best)} against ${ofCapacity(other)} of ${other.candidate.name}`,
  fairness: (best) => (best.candidate.lastTurn === 0 ? 'has not been given a ticket yet' : 'was given a ticket longest ago of those who fit equally'),
};

const BEHIND: Record<keyof Ranked['scores'], (one: Ranked, need: Need) => string> = {
  presence: (one) => `${one.candidate.name} is ${one.candidate.presence}`,
  language: (one, need) =>
    one.scores.language === 0 ? `${one.candidate.name} does not write ${languageOf(need)}` : `${one.candidate.name} has named no language`,
  skills: (one) => `${one.candidate.name} knows ${one.scores.skills === 0 ? 'none' : 'less'} of what the ticket asks for`,
  load: (one) => `${one.candidate.name} has ${ofCapacity(one)}`,
  fairness: (one) => `${one.candidate.name} was given a ticket more recently`,
};

function standing(one: Ranked, need: Need): string {
  const parts = [one.candidate.presence, ofCapacity(one)];
  if (need.language !== null && one.scores.language === 1) parts.push(`writes ${languageOf(need)}`);
  return parts.join(', ');
}

function ofCapacity({ candidate }: Ranked): string {
  return `${candidate.load} of ${candidate.capacity} ${candidate.capacity === 1 ? 'ticket' : 'tickets'}`;
}

function languageOf(need: Need): string {
  return need.language === null ? 'the language' : (languageNames.of(need.language) ?? need.language);
}
