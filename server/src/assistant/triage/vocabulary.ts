/** What a contact writes about: the one list stands with the signals, which lie below. */
export { INTENTS } from '#signals';
export type { Intent } from '#signals';

/** The languages the assistant reads and writes. */
export const LANGUAGES = ['nl', 'en', 'de', 'fr', 'it'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Sub-intents every workspace has; a workspace may add its own, with its own phrases. */
export const BUILT_IN_SUB_INTENTS = ['order_status', 'payment', 'shipping_label', 'appointment'] as const;
export type BuiltInSubIntent = (typeof BUILT_IN_SUB_INTENTS)[number];

/** On which side of the marketplace the contact stands in this message. */
export const ROLES = ['buyer', 'seller', 'unknown'] as const;
export type Role = (typeof ROLES)[number];

/** Why a ticket goes from the assistant to people. Closed: a new reason is a change of contract. */
export const HANDOFF_REASONS = [
  'asks_for_human',
  'shipping_label',
  'cancellation',
  'refund_explicit',
  'faq_says_contact_support',
  'answered_twice',
  'delivery_confirmation',
  'appointment',
  'other_trouble',
  'no_evidence',
  'guard_failed',
  'model_failed',
  'out_of_credits',
  'deadline_passed',
  'not_configured',
  'disallowed',
  'identity_not_proved',
  'needs_approval',
  'identity_not_proved',
  'teammate_request',
] as const;
export type HandoffReason = (typeof HANDOFF_REASONS)[number];
