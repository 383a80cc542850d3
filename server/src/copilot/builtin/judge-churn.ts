import type { ContactHistory } from '#conversations';
import type { Reason } from '../insight.ts';
import { DAY_MS, isOpen, latestSentiments, silentDays } from './measure-contact.ts';

// Where the shop has told nothing of its own. The parts join as chances do, 1 - (1 - a)(1 - b)…, so that no number of small worries makes a certainty.
const BASE = 0.05;
const LONGEST_SILENCE_DAYS = 365;
const SILENCE_BEGINS_DAYS = 30;
const MOST_FOR_SILENCE = 0.5;
const MOST_FOR_SENTIMENT = 0.45;
const FOR_EACH_OPEN = 0.1;
const MOST_FOR_OPEN = 0.3;
const OLD_TICKET_DAYS = 3;
const FOR_OLD_TICKET = 0.15;
const FREQUENT_TICKETS = 3;
const FOR_FREQUENT = 0.1;

/** How likely the contact is to leave, with each part of it in words. Null when there is nothing to go by. */
export function judgeChurn(history: ContactHistory, now: Date): { risk: number | null; reasons: Reason[] } {
  if (history.churnRisk !== null) {
    const told = Math.round(history.churnRisk * 1000) / 1000;
    return { risk: told, reasons: [reason('told_by_shop', told, `The shop's own figure for this contact is ${told}.`)] };
  }
  if (history.ticketCount === 0 && history.lastWroteAt === null)
    return { risk: null, reasons: [reason('nothing_known', null, 'The contact has never written and has no ticket, so nothing can be said.')] };
  const reasons = [
    reason('base', BASE, 'Anybody may leave: every contact begins with this.'),
    judgeSilence(history, now),
    judgeSentiment(history),
    ...judgeOpen(history, now),
    ...judgeFrequency(history, now),
  ];
  const points = reasons.map((one) => one.points ?? 0);
  const risk = 1 - points.reduce((left, part) => left * (1 - part), 1);
  return { risk: Math.round(risk * 1000) / 1000, reasons };
}

function judgeSilence(history: ContactHistory, now: Date): Reason {
  const days = silentDays(history, now);
  if (days === null) return reason('recency', null, 'It is not known when the contact last wrote.');
  const share = Math.min(1, Math.max(0, (days - SILENCE_BEGINS_DAYS) / (LONGEST_SILENCE_DAYS - SILENCE_BEGINS_DAYS)));
  const points = round(share * MOST_FOR_SILENCE);
  const last = days === 0 ? 'today' : days === 1 ? 'yesterday' : `${days} days ago`;
  return reason('recency', points, points === 0 ? `The contact last wrote ${last}, which is recent.` : `The contact last wrote ${last}.`);
}

function judgeSentiment(history: ContactHistory): Reason {
  const moods = latestSentiments(history);
  if (moods.length === 0) return reason('sentiment', null, 'No message of the contact has been judged for its tone yet.');
  const average = moods.reduce((sum, mood) => sum + mood, 0) / moods.length;
  const points = round(Math.max(0, -average) * MOST_FOR_SENTIMENT);
  const over = moods.length === 1 ? 'the newest ticket' : `the newest ${moods.length} tickets`;
  const mood = average < -0.2 ? 'negative' : average > 0.2 ? 'positive' : 'neutral';
  return reason('sentiment', points, `The tone of ${over} is ${mood} (${average.toFixed(2)} on a scale from -1 to 1).`);
}

function judgeOpen(history: ContactHistory, now: Date): Reason[] {
  const open = history.tickets.filter(isOpen);
  if (open.length === 0) return [reason('unresolved', 0, 'No ticket is unresolved.')];
  const oldest = Math.max(...open.map((ticket) => now.getTime() - ticket.createdAt.getTime())) / DAY_MS;
  const count = open.length === 1 ? 'One ticket is' : `${open.length} tickets are`;
  const reasons = [reason('unresolved', round(Math.min(MOST_FOR_OPEN, open.length * FOR_EACH_OPEN)), `${count} unresolved.`)];
  if (oldest > OLD_TICKET_DAYS) reasons.push(reason('unresolved_age', FOR_OLD_TICKET, `The oldest of them has been open for ${Math.floor(oldest)} days.`));
  return reasons;
}

function judgeFrequency(history: ContactHistory, now: Date): Reason[] {
  const recent = history.tickets.filter((ticket) => now.getTime() - ticket.createdAt.getTime() < 30 * DAY_MS).length;
  return recent < FREQUENT_TICKETS ? [] : [reason('frequency', FOR_FREQUENT, `${recent} tickets in 30 days: something keeps going wrong.`)];
}

function reason(factor: string, points: number | null, explanation: string): Reason {
  return { about: 'churn_risk', factor, points, explanation };
}

function round(points: number): number {
  return Math.round(points * 1000) / 1000;
}
