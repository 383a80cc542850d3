import type { FactKindName } from './fact.ts';
import { findName, findSignedName } from './find-name.ts';
import { findContactWay, findLanguageWish, findOrders } from './find-wishes.ts';
import { normaliseInbound, withoutQuotes } from '../triage/index.ts';

/** A fact read from one text, without its source. */
export interface ReadFact {
  kind: FactKindName;
  text: string;
  value: string;
  confidence: number;
}

/**
 * What code alone reads from a message in the five languages: how somebody calls themselves, in which language and by which way they
 * want to be answered, and which orders they name. Nothing else: what a wardrobe is liked for takes a language model.
 */
export function findFacts(message: string): ReadFact[] {
  const text = withoutQuotes(normaliseInbound(message));
  const name = findName(text) ?? findSignedName(text);
  return [name, findLanguageWish(text), findContactWay(text), ...findOrders(text)].filter((fact) => fact !== null);
}
