import { isClosed } from '#orders';
import type { Language } from '../triage/index.ts';
import type { Paragraph } from '../written.ts';
import type { OrderSource } from './order-source.ts';
import { ORDER_WORDING } from './order-wording.ts';
import type { OrderWording } from './order-wording.ts';
import { clockOf, dayOf } from './view-order.ts';
import type { OrderView } from './view-order.ts';

export interface AboutOrders {
  language: Language;
  timeZone: string;
  asksPayment: boolean;
  /** Whether the inbox allows a link. */
  links: boolean;
}

/** Tells of orders without a model: every word is a fixed one of the language or stands in the order. */
export function writeAboutOrders(sources: readonly OrderSource[], about: AboutOrders): Paragraph[] {
  const [only, second] = sources;
  if (!only) return [];
  const stale = sources.find((source) => source.order.isStale);
  const wording = ORDER_WORDING[about.language];
  const paragraphs = second ? [listOf(sources, about)] : tellWhole(only, about);
  if (stale) paragraphs.push({ text: wording.stale(clockOf(stale.order.asOf, about.timeZone)), sources: [stale.number] });
  return paragraphs;
}

function tellWhole({ order, number }: OrderSource, about: AboutOrders): Paragraph[] {
  const wording = ORDER_WORDING[about.language];
  const items = order.items.map((item) => (item.quantity === 1 ? item.name : `${item.quantity} × ${item.name}`)).join('; ');
  // What was asked comes first.
  const state = [stateOf(order, about), about.asksPayment ? paymentOf(order, wording) : ''].filter(Boolean).join(' ');
  const texts = [state, parcelsOf(order, about), items && wording.items(items)];
  return texts.filter((text) => text !== '').map((text) => ({ text, sources: [number] }));
}

function named(order: OrderView, about: AboutOrders): string {
  return `**${order.number}**${order.addedAt ? ` (${dayOf(order.addedAt, about)})` : ''}`;
}

function stateOf(order: OrderView, about: AboutOrders): string {
  const wording = ORDER_WORDING[about.language];
  if (order.stage !== null) return wording.states[order.stage](named(order, about));
  return order.folder === null ? wording.stateless(named(order, about)) : wording.named(named(order, about), order.folder);
}

/** Each parcel; of several the newest has the link, since a reply holds one at most. */
function parcelsOf(order: OrderView, about: AboutOrders): string {
  const wording = ORDER_WORDING[about.language];
  const link = about.links ? (order.shipments.findLast((one) => one.url !== null)?.url ?? null) : null;
  const parcels = order.shipments.flatMap((one) => [
    wording.parcel(one.carrier, one.on ? dayOf(one.on, about) : ''),
    ...(one.tracking ? [wording.tracking(one.tracking)] : []),
  ]);
  const expected = order.expectedOn && !isClosed(order.stage) ? [wording.expected(dayOf(order.expectedOn, about))] : [];
  return [...parcels, ...expected, ...(link ? [wording.follow(link)] : [])].join(' ');
}

function paymentOf({ payment }: OrderView, wording: OrderWording): string {
  if (payment.stage !== null) return wording.payments[payment.stage];
  return payment.status && wording.paymentNamed(payment.status);
}

function listOf(sources: readonly OrderSource[], about: AboutOrders): Paragraph {
  const wording = ORDER_WORDING[about.language];
  const lines = sources.map(({ order }) => {
    const state = order.stage === null ? (order.folder ?? '') : wording.short[order.stage];
    const payment = paymentOf(order, wording);
    return `• ${named(order, about)}${state ? `: **${state}**` : ''}${about.asksPayment && payment ? `. ${payment}` : ''}`;
  });
  return { text: [wording.several, ...lines].join('\n'), sources: sources.map((source) => source.number) };
}
