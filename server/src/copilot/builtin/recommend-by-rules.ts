import type { ClockView, TicketSlaView } from '#sla';
import type { Insight } from '../insight.ts';
import type { Dossier } from '../read-dossier.ts';
import type { SuggestedArticle } from '../suggest-articles.ts';
import { DAY_MS, isOpen } from './measure-contact.ts';
import { HANDOFF_STEPS } from './handoff-steps.ts';

/** A step a teammate can take now. */
export interface NextAction {
  action: string;
  /** 1 comes first. */
  priority: number;
  reasoning: string;
  expectedImpact: string;
}

export interface Situation {
  dossier: Dossier;
  insight: Insight;
  articles: readonly SuggestedArticle[];
  similar: readonly { subject: string }[];
  sla: Pick<TicketSlaView, 'clocks'>;
  now: Date;
}

const SILENT_DAYS = 3;
const UNHAPPY = -0.3;
const MANY_TICKETS = 3;

type Step = Omit<NextAction, 'priority'> & { weight: number };
type Rule = (situation: Situation) => Step[];

/** The next best actions by rules over the ticket, best first. Each says on what it rests; none invents a fact. */
export function recommendByRules(situation: Situation): NextAction[] {
  const rules: Rule[] = [handedOver, waiting, resolution, unassigned, mood, losing, repeated, article, precedent, silence];
  return rules
    .flatMap((rule) => rule(situation))
    .toSorted((one, other) => other.weight - one.weight)
    .map(({ action, reasoning, expectedImpact }, at) => ({ action, priority: at + 1, reasoning, expectedImpact }));
}

function handedOver({ dossier: { ticket, unanswered }, articles }: Situation): Step[] {
  // An article may have been written since, or the question may be another one by now.
  if (ticket.handoffReason === 'no_evidence' && articles.some((one) => one.answers)) return [];
  const step = unanswered && ticket.handoffReason && isOpen(ticket) ? HANDOFF_STEPS[ticket.handoffReason] : undefined;
  return step ? [{ weight: 80, ...step }] : [];
}

function waiting({ dossier, sla, now }: Situation): Step[] {
  const { ticket, messages, unanswered, askedSeq } = dossier;
  const asked = messages.find((message) => message.seq === askedSeq);
  if (!unanswered || !asked || !isOpen(ticket)) return [];
  const waited = inWords(Math.max(0, now.getTime() - asked.occurredAt.getTime()));
  const clock = sla.clocks.first_response?.status === 'met' ? sla.clocks.next_response : sla.clocks.first_response;
  const late = clock?.status === 'breached';
  const soon = clock?.status === 'at_risk';
  return [
    {
      weight: late ? 95 : soon ? 85 : 60,
      action: 'Answer the contact',
      reasoning: `The contact wrote last and has waited ${waited}${late ? '; the response is overdue' : soon ? `; the response is due ${dueIn(clock)}` : ''}.`,
      expectedImpact: late ? 'Ends a wait that is over its target.' : 'Keeps the answer within its target.',
    },
  ];
}

function resolution({ dossier, sla }: Situation): Step[] {
  const clock = sla.clocks.resolution;
  if (!clock || !isOpen(dossier.ticket) || (clock.status !== 'breached' && clock.status !== 'at_risk')) return [];
  const late = clock.status === 'breached';
  return [
    {
      weight: late ? 70 : 65,
      action: 'Bring the ticket to an end, or say by when',
      reasoning: late ? 'Its target for being resolved has passed.' : `It should be resolved ${dueIn(clock)}.`,
      expectedImpact: late ? 'Stops a breach from growing.' : 'Keeps the target for resolving.',
    },
  ];
}

function dueIn({ remainingSeconds }: ClockView): string {
  return remainingSeconds === null ? 'soon' : `within ${inWords(remainingSeconds * 1000)}`;
}

function unassigned({ dossier: { ticket } }: Situation): Step[] {
  if (!isOpen(ticket) || ticket.assigneeId !== null || ticket.owner === 'assistant') return [];
  return [
    {
      weight: 55,
      action: 'Take the ticket or assign it',
      reasoning: 'People hold this ticket, and nobody of them has it.',
      expectedImpact: 'Somebody is responsible, and nobody answers twice.',
    },
  ];
}

function mood({ dossier: { ticket, history } }: Situation): Step[] {
  const sentiment = history.tickets.find((one) => one.id === ticket.id)?.sentiment ?? null;
  if (sentiment === null || sentiment > UNHAPPY || !isOpen(ticket)) return [];
  return [
    {
      weight: 58,
      action: 'Begin with understanding: use the empathetic draft',
      reasoning: `The contact's messages in this ticket read as unhappy (${sentiment.toFixed(2)} on a scale from -1 to 1).`,
      expectedImpact: 'Calms the conversation before the matter itself is settled.',
    },
  ];
}

function losing({ insight }: Situation): Step[] {
  if (insight.churnRisk === null || insight.churnRisk < 0.6) return [];
  const why = insight.reasons.filter((reason) => reason.about === 'churn_risk' && (reason.points ?? 0) > 0).map((reason) => reason.explanation);
  const worth = insight.lifetimeValue === null ? '' : ` Their lifetime value is ${insight.lifetimeValue}${insight.currency ? ` ${insight.currency}` : ''}.`;
  return [
    {
      weight: 57,
      action: 'Ask a senior colleague or the team lead to look at it',
      reasoning: [`The risk of losing this contact is ${insight.churnRisk}.`, ...why].join(' ') + worth,
      expectedImpact: 'Somebody who may decide on goodwill sees it before the contact leaves.',
    },
  ];
}

function repeated({ dossier: { history, ticket }, now }: Situation): Step[] {
  const recent = history.tickets.filter((one) => now.getTime() - one.createdAt.getTime() < 30 * DAY_MS);
  if (recent.length < MANY_TICKETS || !isOpen(ticket)) return [];
  return [
    {
      weight: 45,
      action: 'Read the earlier tickets of this contact first',
      reasoning: `They opened ${recent.length} tickets within 30 days.`,
      expectedImpact: 'Mends what keeps going wrong, and spares them telling it again.',
    },
  ];
}

function article({ dossier, articles }: Situation): Step[] {
  const best = articles.find((one) => one.answers);
  if (!best || !dossier.unanswered) return [];
  return [
    {
      weight: 50,
      action: `Answer from the article "${best.title}"`,
      reasoning: `It covers the question best (${best.score.toFixed(2)} of 1).`,
      expectedImpact: 'A quick answer that is the same for everybody.',
    },
  ];
}

function precedent({ dossier, similar }: Situation): Step[] {
  if (similar.length === 0 || !isOpen(dossier.ticket)) return [];
  const one = similar.length === 1;
  return [
    {
      weight: 35,
      action: one ? 'See how a similar ticket was resolved' : `See how ${similar.length} similar tickets were resolved`,
      reasoning: `They read alike: "${similar[0]?.subject.slice(0, 80) ?? ''}"${one ? '' : ' and others'}.`,
      expectedImpact: 'A solution that worked before.',
    },
  ];
}

function silence({ dossier, now }: Situation): Step[] {
  const last = dossier.messages.findLast((message) => message.ticketId === dossier.ticket.id && message.authorKind !== 'system');
  if (!last || last.authorKind === 'contact' || dossier.unanswered || !isOpen(dossier.ticket)) return [];
  const days = Math.floor((now.getTime() - last.occurredAt.getTime()) / DAY_MS);
  if (days < SILENT_DAYS)
    return [{ weight: 20, action: 'Wait for the contact', reasoning: 'We wrote last, and nothing is asked.', expectedImpact: 'No needless message.' }];
  return [
    {
      weight: 40,
      action: 'Ask whether it is solved, or resolve the ticket',
      reasoning: `We wrote last, ${days} days ago, and the contact has not replied.`,
      expectedImpact: 'One open ticket less, or a question that would have been lost.',
    },
  ];
}

function inWords(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 1) return 'less than a minute';
  if (minutes < 60) return minutes === 1 ? '1 minute' : `${minutes} minutes`;
  const hours = Math.round(minutes / 60);
  if (hours < 48) return hours === 1 ? '1 hour' : `${hours} hours`;
  return `${Math.round(hours / 24)} days`;
}
