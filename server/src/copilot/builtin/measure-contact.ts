import type { ContactHistory, PastTicket } from '#conversations';

export const DAY_MS = 86_400_000;
const MOODS = 5;

export function isOpen(ticket: Pick<PastTicket, 'status'>): boolean {
  return ticket.status !== 'resolved' && ticket.status !== 'closed';
}

/** Whole days since the contact last wrote; null when that is not known. */
export function silentDays(history: ContactHistory, now: Date): number | null {
  const last = history.lastWroteAt ?? history.tickets[0]?.createdAt ?? null;
  return last === null ? null : Math.max(0, Math.floor((now.getTime() - last.getTime()) / DAY_MS));
}

/** Of the newest tickets that have one, newest first. */
export function latestSentiments(history: ContactHistory): number[] {
  return history.tickets.flatMap((ticket) => (ticket.sentiment === null ? [] : [ticket.sentiment])).slice(0, MOODS);
}

/** Figures as they are; null for what is not known. */
export function measureContact(history: ContactHistory, now: Date): Record<string, number | null> {
  const { tickets } = history;
  const within = (days: number) => tickets.filter((ticket) => now.getTime() - ticket.createdAt.getTime() < days * DAY_MS).length;
  const waits = tickets.flatMap((ticket) => (ticket.firstResponseAt ? [(ticket.firstResponseAt.getTime() - ticket.createdAt.getTime()) / 1000] : []));
  const moods = latestSentiments(history);
  return {
    days_since_last_contact: silentDays(history, now),
    days_known: Math.max(0, Math.floor((now.getTime() - history.createdAt.getTime()) / DAY_MS)),
    tickets_total: history.ticketCount,
    tickets_last_30_days: within(30),
    tickets_last_90_days: within(90),
    open_tickets: tickets.filter(isOpen).length,
    handed_to_people: tickets.filter((ticket) => ticket.handoffReason !== null).length,
    average_first_response_seconds: waits.length > 0 ? Math.round(waits.reduce((sum, wait) => sum + wait, 0) / waits.length) : null,
    average_sentiment: moods.length > 0 ? Math.round((moods.reduce((sum, mood) => sum + mood, 0) / moods.length) * 1000) / 1000 : null,
    total_orders: history.totalOrders,
  };
}
