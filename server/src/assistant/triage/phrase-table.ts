import type { BuiltInSubIntent, Intent, Language } from './vocabulary.ts';

/** What one language brings to triage. Every list holds phrases in the notation of `match-phrases.ts`. */
export interface PhraseTable {
  language: Language;
  intents: Readonly<Record<Exclude<Intent, 'other'>, readonly string[]>>;
  subIntents: Readonly<Record<BuiltInSubIntent, readonly string[]>>;
  buyer: readonly string[];
  seller: readonly string[];
  asksForHuman: readonly string[];
  /** A whole message of three words or fewer that holds one of these asks for a person: "human please". */
  bareHuman: readonly string[];
  /** Other senses of those words, and reports of what was said before. */
  notAHuman: readonly string[];
  wantsRefund: readonly string[];
  wantsCancellation: readonly string[];
  labelTrouble: readonly string[];
  delivered: readonly string[];
  notDelivered: readonly string[];
  wantsAppointment: readonly string[];
  otherTrouble: readonly string[];
  /** Asks whether something is a case of it ("is that a scam?"); counts only in a sentence that ends in a question mark. */
  asksIfTrouble: readonly string[];
  /** "how do I": what follows in the clause is a question about a procedure, never a request to do it. */
  howTo: readonly string[];
  /** "can I": a question, unless the message names an order or says please. */
  mayI: readonly string[];
  /** "if I": what follows closely is a case being imagined. */
  supposing: readonly string[];
  negators: readonly string[];
  /** A negator in one of these does not negate: "no longer", "why not". */
  notNegating: readonly string[];
  please: readonly string[];
  /** Words at which a new clause begins without a comma: "but", "and I want". */
  breaks: readonly string[];
  yes: readonly string[];
  /** The assistant offered to bring in a colleague. */
  offersColleague: readonly string[];
  /** An FAQ text that sends its reader to support. */
  contactSupport: readonly string[];
  /** Frequent words that hardly occur in the other four languages. */
  functionWords: readonly string[];
}
