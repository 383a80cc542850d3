import type { ContactHistory } from '#conversations';
import { churnLevelOf } from '../insight.ts';
import type { Insight, Reason } from '../insight.ts';
import { judgeChurn } from './judge-churn.ts';
import { inUnits, judgeValue } from './judge-value.ts';
import type { Rfm, ValueBands } from './judge-value.ts';
import { latestSentiments, measureContact } from './measure-contact.ts';

/** What the desk makes of a contact from its own data alone. Pure. What it does not know it calls unknown and says why. */
export function judgeContact(history: ContactHistory, bands: ValueBands, now: Date): Insight {
  const churn = judgeChurn(history, now);
  const { rfm, reasons } = judgeValue(history, bands, now);
  const archetype = nameArchetype(history, rfm, churn.risk);
  const worth = history.lifetimeValueMinor;
  return {
    archetype: { level: archetype.level, description: archetype.reason.explanation, rfm: rfmCode(rfm) },
    segments: segmentsOf(history, rfm),
    churnRisk: churn.risk,
    churnLevel: churnLevelOf(churn.risk),
    lifetimeValue: worth === null ? null : inUnits(worth, history.valueCurrency),
    currency: worth === null ? null : history.valueCurrency,
    metrics: measureContact(history, now),
    reasons: [...churn.reasons, ...reasons, archetype.reason],
  };
}

/** `5-3-x`: recency, frequency, money; x is unknown. */
function rfmCode({ recency, frequency, money }: Rfm): string {
  return [recency, frequency, money].map((score) => score ?? 'x').join('-');
}

function nameArchetype(history: ContactHistory, rfm: Rfm, risk: number | null): { level: string; reason: Reason } {
  const named = (level: string, explanation: string) => ({ level, reason: { about: 'archetype' as const, factor: level, points: null, explanation } });
  if (rfm.recency === null) return named('unknown', 'The contact has not written yet.');
  if (risk !== null && risk >= 0.6) return named('at_risk', `The risk of losing them is ${risk}.`);
  if (rfm.recency === 1) return named('dormant', 'Nothing has been heard of them for half a year.');
  if ((rfm.frequency ?? 0) >= 4 && rfm.frequencyOf === 'orders') return named('loyal', 'They order often and were here lately.');
  if (history.ticketCount <= 1 && (history.totalOrders ?? 0) <= 1) return named('new', 'This is their first ticket, and no earlier orders are known.');
  return named('regular', 'They come back now and then.');
}

const FIFTHS = ['lowest', 'low', 'middle', 'high', 'highest'] as const;
const RECENCY = ['gone quiet', 'half a year', 'this quarter', 'this month', 'this week'] as const;
const FREQUENCY = ['first', 'second', 'some', 'often', 'very often'] as const;

function segmentsOf(history: ContactHistory, rfm: Rfm): Record<string, string> {
  const word = (score: number | null, words: readonly string[]) => (score === null ? 'unknown' : (words[score - 1] ?? 'unknown'));
  const mood = latestSentiments(history)[0];
  return {
    value: word(rfm.money, FIFTHS),
    recency: word(rfm.recency, RECENCY),
    [rfm.frequencyOf === 'orders' ? 'order_frequency' : 'ticket_frequency']: word(rfm.frequency, FREQUENCY),
    mood: mood === undefined ? 'unknown' : mood < -0.2 ? 'unhappy' : mood > 0.2 ? 'content' : 'neutral',
  };
}
