import type { ContactHistory, StoredMessage } from '#conversations';
import { toChannel } from '#conversations';
import type { RecentOrder } from '../recent-orders.ts';
import { maskPersonalData } from './mask-personal-data.ts';

/** What the generation calls are told. Not a field more: no name, no address, no identity. */
export interface QuimbiContext {
  customer_profile: {
    customer_id: string;
    language: string | null;
    archetype?: Record<string, unknown>;
    segments?: Record<string, unknown>;
    churn_risk?: number | null;
    lifetime_value?: number | null;
    past_tickets: { subject: string; status: string; priority: string; channel: string; created_at: string; resolved_at: string | null }[];
    recent_orders: { id: string; status: string; total: number | null; currency: string | null; placed_at: string | null }[];
  };
  goal: string;
  conversation: { role: 'customer' | 'agent'; content: string; created_at: string }[];
  channel: string;
}

export interface ContextParts {
  history: ContactHistory;
  /** This ticket is no past one. */
  ticketId: string;
  channel: string;
  language: string;
  goal: string;
  insight: { archetype: Record<string, unknown>; segments: Record<string, unknown>; churnRisk: number | null; lifetimeValue: number | null } | null;
  messages: readonly StoredMessage[];
  orders: readonly RecentOrder[];
  limits: { tickets: number; orders: number };
}

const MOST_MESSAGES = 20;
const LONGEST_MESSAGE = 4000;

export function buildQuimbiContext(parts: ContextParts): QuimbiContext {
  const { history, insight, limits } = parts;
  return {
    customer_profile: {
      customer_id: history.id,
      language: parts.language,
      ...(insight ? { archetype: insight.archetype, segments: insight.segments, churn_risk: insight.churnRisk, lifetime_value: insight.lifetimeValue } : {}),
      past_tickets: history.tickets
        .filter((ticket) => ticket.id !== parts.ticketId)
        .slice(0, limits.tickets)
        .map((ticket) => ({
          subject: maskPersonalData(ticket.subject).slice(0, 500).toWellFormed(),
          status: ticket.status,
          priority: ticket.priority,
          channel: toChannel(ticket.channel),
          created_at: ticket.createdAt.toISOString(),
          resolved_at: ticket.resolvedAt?.toISOString() ?? null,
        })),
      recent_orders: parts.orders.slice(0, limits.orders).map((order) => ({
        id: order.id,
        status: order.status,
        total: order.total,
        currency: order.currency,
        placed_at: order.placedAt?.toISOString() ?? null,
      })),
    },
    goal: maskPersonalData(parts.goal),
    conversation: parts.messages
      .filter((message) => message.deletedAt === null && message.text.trim() !== '' && message.authorKind !== 'system')
      .slice(-MOST_MESSAGES)
      .map((message) => ({
        role: message.authorKind === 'contact' ? ('customer' as const) : ('agent' as const),
        content: maskPersonalData(message.text).slice(0, LONGEST_MESSAGE).toWellFormed(),
        created_at: message.occurredAt.toISOString(),
      })),
    channel: parts.channel,
  };
}
