/** What a contact writes about: ten subjects, and `other` when none of them fits. The assistant's triage reads this list too. */
export const INTENTS = [
  'refund',
  'payout',
  'logistics',
  'seller_no_response',
  'login',
  'cancellation',
  'product_info',
  'listing',
  'not_as_described',
  'invoice',
  'other',
] as const;
export type Intent = (typeof INTENTS)[number];

export interface RankedIntent {
  name: Intent;
  /** 0 to 1. */
  confidence: number;
}

export interface IntentReading extends RankedIntent {
  /** The next likeliest, best first, at most two. */
  alternatives: RankedIntent[];
}

/**
 * Reads the subject by phrases, without a model: the assistant's triage, handed in where Baton is put together, so that one message has
 * one subject everywhere. `score` is 0 when no phrase was found. `earlier` are the contact's messages before it, oldest first.
 */
export type PhraseReader = (text: string, earlier: readonly string[]) => { intent: Intent; score: number };
