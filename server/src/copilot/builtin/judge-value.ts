import type { ContactHistory } from '#conversations';
import type { Reason } from '../insight.ts';
import { silentDays } from './measure-contact.ts';

/** A contact by recency, frequency and money: each 1 (least) to 5, null when it is not known. */
export interface Rfm {
  recency: number | null;
  frequency: number | null;
  /** What the frequency counts. */
  frequencyOf: 'orders' | 'tickets';
  money: number | null;
}

/** Lifetime values in the smallest unit below which 20, 40, 60 and 80 of a hundred contacts of the shop are; null when too few are known. */
export type ValueBands = readonly number[] | null;

export const FEWEST_FOR_BANDS = 20;

export function judgeValue(history: ContactHistory, bands: ValueBands, now: Date): { rfm: Rfm; reasons: Reason[] } {
  const days = silentDays(history, now);
  const recency = days === null ? null : step(-days, [-180, -90, -30, -7]);
  const orders = history.totalOrders;
  const frequency = orders === null ? (history.ticketCount === 0 ? null : step(history.ticketCount, [2, 3, 5, 9])) : step(orders, [1, 2, 4, 8]);
  const worth = history.lifetimeValueMinor;
  const money = worth === null || bands === null ? null : step(worth, bands);
  const rfm: Rfm = { recency, frequency, frequencyOf: orders === null ? 'tickets' : 'orders', money };
  return { rfm, reasons: [moneyReason(history, bands, money), frequencyReason(history, rfm)] };
}

/** 1 below the first step, 5 from the last on. */
function step(value: number, steps: readonly number[]): number {
  return 1 + steps.filter((one) => value >= one).length;
}

function moneyReason({ lifetimeValueMinor: worth, valueCurrency }: ContactHistory, bands: ValueBands, money: number | null): Reason {
  const about = { about: 'lifetime_value' as const, factor: 'money', points: null };
  if (worth === null) return { ...about, explanation: 'No order source has told what this contact has bought, so their value is unknown.' };
  const told = `The shop's figure is ${inUnits(worth, valueCurrency)} ${valueCurrency ?? ''}`.trimEnd();
  if (money === null || bands === null) return { ...about, explanation: `${told}; fewer than ${FEWEST_FOR_BANDS} contacts have one to compare it with.` };
  return { ...about, explanation: `${told}: fifth ${money} of 5 among the shop's contacts.` };
}

function frequencyReason(history: ContactHistory, rfm: Rfm): Reason {
  const about = { about: 'lifetime_value' as const, factor: 'frequency', points: null };
  if (history.totalOrders !== null) return { ...about, explanation: `The contact has ordered ${times(history.totalOrders)}.` };
  const basis = 'how often they order is unknown, so tickets are counted instead';
  return {
    ...about,
    explanation:
      rfm.frequency === null
        ? 'Neither orders nor tickets of this contact are known.'
        : `${history.ticketCount === 1 ? 'One ticket' : `${history.ticketCount} tickets`}; ${basis}.`,
  };
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}

/** Minor units as whole ones: yen have no cents, dinars have thousandths. */
export function inUnits(minor: number, currency: string | null): number {
  const digits = new Intl.NumberFormat('en', { style: 'currency', currency: currency ?? 'EUR' }).resolvedOptions().maximumFractionDigits ?? 2;
  return minor / 10 ** digits;
}
