import { z } from 'zod';

/** What the service says it takes; more is refused, so that a caller who sends too much is caught here and not by a privacy officer. */
export const LIMITS = { pastTickets: 5, recentOrders: 3, conversation: 50, text: 10_000, bodyBytes: 262_144 } as const;

const id = z.string().min(1).max(200);
const text = z.string().max(LIMITS.text);
const moment = z.iso.datetime();

const pastTicket = z.strictObject({
  subject: z.string().max(500),
  status: z.string().max(40),
  priority: z.string().max(40),
  channel: z.string().max(40),
  created_at: moment,
  resolved_at: moment.nullable(),
});
const recentOrder = z.strictObject({
  id,
  status: z.string().max(100),
  total: z.number().nullable(),
  currency: z.string().max(3).nullable(),
  placed_at: moment.nullable(),
});

const profile = z.strictObject({
  customer_id: id,
  language: z.string().max(10).nullable(),
  archetype: z.record(z.string(), z.unknown()).optional(),
  segments: z.record(z.string(), z.unknown()).optional(),
  churn_risk: z.number().min(0).max(1).nullable().optional(),
  lifetime_value: z.number().nullable().optional(),
  past_tickets: z.array(pastTicket).max(LIMITS.pastTickets),
  recent_orders: z.array(recentOrder).max(LIMITS.recentOrders),
});
const conversation = z
  .array(z.strictObject({ role: z.enum(['customer', 'agent']), content: text, created_at: moment }))
  .min(1)
  .max(LIMITS.conversation);

export const analyzeBody = z.strictObject({ customer_id: id });
export const messageBody = z.strictObject({
  customer_profile: profile,
  goal: z.string().min(1).max(4000),
  conversation,
  channel: z.string().min(1).max(40),
  tone: z.enum(['empathetic', 'professional', 'friendly']),
  length: z.enum(['short', 'medium', 'long']),
});
export const actionsBody = z.strictObject({ customer_profile: profile, goal: z.string().min(1).max(4000), conversation, channel: z.string().min(1).max(40) });

export type MessageBody = z.infer<typeof messageBody>;
export type ActionsBody = z.infer<typeof actionsBody>;
