import type { z } from 'zod';
import { FACT_MAX_CHARS, FactKind } from '@baton/contract';
import type { FactSourceName } from '@baton/contract';
import { readWords, stripHidden } from '../triage/index.ts';

export type FactKindName = z.infer<typeof FactKind>;
export type FactSource = z.infer<typeof FactSourceName>;
export const FACT_KINDS = FactKind.options;

/** Something worth remembering that was found in a contact's message. */
export interface FoundFact {
  kind: FactKindName;
  /** One line, at most 200 characters. */
  text: string;
  /** What code can use: a name, a language, an order number, a way to be reached. */
  value: string | null;
  source: Exclude<FactSource, 'teammate'>;
  confidence: number;
  message: { id: string; ticketId: string; saidAt: Date };
  /** A kept fact it contradicts, by id. */
  replaces: string | null;
}

/** A fact as it is kept. */
export interface Fact {
  id: string;
  contactId: string;
  kind: FactKindName;
  text: string;
  value: string | null;
  source: FactSource;
  confidence: number;
  messageId: string | null;
  ticketId: string | null;
  saidAt: Date;
  firstSaidAt: Date;
  timesSaid: number;
  expiresAt: Date | null;
  supersededBy: string | null;
  createdBy: string | null;
  editedBy: string | null;
  editedAt: Date | null;
  version: number;
}

/** The columns of `contact_facts f` under Fact's names. */
export const FACT_COLUMNS = `f.id, f.contact_id as "contactId", f.kind, f.text, f.value, f.source, f.confidence::float8 as confidence, f.message_id as "messageId",
  f.ticket_id as "ticketId", f.said_at as "saidAt", f.first_said_at as "firstSaidAt", f.times_said as "timesSaid", f.expires_at as "expiresAt",
  f.superseded_by as "supersededBy", f.created_by as "createdBy", f.edited_by as "editedBy", f.edited_at as "editedAt", f.version`;

const DAY_MS = 86_400_000;
/** How long a fact is true without being said again, in days. */
const LIFETIME_DAYS: Readonly<Record<FactKindName, number>> = {
  name_form: 730,
  language: 730,
  contact_way: 365,
  preference: 365,
  dislike: 365,
  product_owned: 730,
  delivery_note: 180,
  ongoing_matter: 60,
  order: 120,
  other: 180,
};

/** When a fact said at a moment is too old, by its kind and the workspace's retention. */
export function expiryOf(kind: FactKindName, saidAt: Date, retentionDays: number | null): Date {
  return new Date(saidAt.getTime() + Math.min(LIFETIME_DAYS[kind], retentionDays ?? LIFETIME_DAYS[kind]) * DAY_MS);
}

/** Text as a fact holds it: one line, nothing hidden, no mark that could pass for a source's number. */
export function factLine(text: string): string {
  return stripHidden(text)
    .normalize('NFC')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/\[(\d+)\]/g, '($1)')
    .trim()
    .slice(0, FACT_MAX_CHARS)
    .toWellFormed()
    .trim();
}

/** What two wordings of one fact have in common: the words in order, without case, accents and marks. */
export function likenessOf(text: string): string {
  return readWords(text).words.join(' ').slice(0, 300);
}

const REACHED_BY: readonly (string | null)[] = ['email', 'phone', 'whatsapp'];

/** Whether both cannot be true at once, so that the newer takes the place of the older. */
export function contradicts(one: Pick<FoundFact, 'kind' | 'value'>, other: Pick<FoundFact, 'kind' | 'value'>): boolean {
  if (one.kind !== other.kind) return false;
  if (one.kind === 'name_form' || one.kind === 'language') return true;
  if (one.kind !== 'contact_way') return false;
  const values = [one.value, other.value];
  return (values.includes('no_calls') && values.includes('phone')) || values.every((value) => REACHED_BY.includes(value));
}
