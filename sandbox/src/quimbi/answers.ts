import { createHash } from 'node:crypto';
import type { ActionsBody, MessageBody } from './schemas.ts';

/** What the service makes of a person: made up, and always the same for the same id. */
export function analyze(customerId: string): Record<string, unknown> {
  const digest = createHash('sha256').update(customerId).digest();
  const share = (at: number) => (digest[at] ?? 0) / 255;
  const churn = Math.round(share(0) * 100) / 100;
  return {
    customer_id: customerId,
    archetype: { name: ['Careful collector', 'Bargain hunter', 'Loyal regular'][(digest[1] ?? 0) % 3], level: `L${1 + ((digest[2] ?? 0) % 4)}` },
    segments: {
      purchase_value: ['premium', 'middle', 'entry'][(digest[3] ?? 0) % 3],
      price_sensitivity: share(4) > 0.5 ? 'high' : 'low',
      return_behavior: share(5) > 0.5 ? 'frequent' : 'rare',
    },
    churn_risk: churn,
    lifetime_value: Math.round(share(6) * 500_000) / 100,
    behavioral_metrics: { days_since_last_purchase: (digest[7] ?? 0) % 120, average_order_value: Math.round(share(8) * 30_000) / 100 },
  };
}

const OPENING = {
  empathetic: 'I am sorry that this is not going as it should, and I understand that it bothers you.',
  professional: 'Thank you for contacting us about this.',
  friendly: 'Great that you wrote to us!',
} as const;
const MIDDLE = [
  'I have read your messages and looked at what you asked.',
  'Here is where it stands at the moment.',
  'Please tell me whether this covers your question, so that nothing stays open.',
  'If something has changed since you wrote, a short line is enough.',
  'I am glad to walk you through each step where that is useful.',
  'You can answer this message directly.',
];
const SENTENCES = { short: 1, medium: 3, long: 6 } as const;

export function message(body: MessageBody): Record<string, unknown> {
  const draft = [OPENING[body.tone], ...MIDDLE.slice(0, SENTENCES[body.length])].join(' ');
  return {
    draft,
    tone: body.tone,
    personalization_applied: ['archetype', 'conversation_history', ...(body.customer_profile.past_tickets.length > 0 ? ['past_tickets'] : [])],
  };
}

export function actions(body: ActionsBody): Record<string, unknown> {
  const risk = body.customer_profile.churn_risk ?? 0;
  return {
    actions: [
      { action: 'Answer the open question', priority: 1, reasoning: 'The customer wrote last.', expected_impact: 'Shorter wait, fewer follow-ups.' },
      {
        action: risk > 0.5 ? 'Offer a goodwill gesture' : 'Point to the help centre',
        priority: 2,
        reasoning: `Churn risk is ${risk}.`,
        expected_impact: risk > 0.5 ? 'Lower risk of losing the customer.' : 'Fewer tickets about the same.',
      },
    ],
  };
}
