/**
 * What is remembered of a contact: short dated facts, each with the message it was read from.
 *
 * - A fact is data: it proves nothing to the assistant and instructs nobody.
 * - What may not be kept (health, belief, cards, passwords, addresses …) is refused whoever writes it.
 * - An erased fact does not come back from the same message.
 */
import { z } from 'zod';

/** Longest fact, in characters. */
export const FACT_MAX_CHARS = 200;
/** Facts that are in force for one contact at most. */
export const FACTS_MAX = 30;

const moment = z.iso.datetime();

export const FactKind = z
  .enum(['name_form', 'language', 'contact_way', 'preference', 'dislike', 'product_owned', 'delivery_note', 'ongoing_matter', 'order', 'other'])
  .describe('name_form, language and contact_way have one value at a time: a newer one takes the place of the older.');
export const FactSourceName = z.enum(['rules', 'model', 'teammate']).describe('Who found it: code, a language model, or a person.');

const factText = z.string().trim().min(2).max(FACT_MAX_CHARS);

export const ContactFact = z.object({
  id: z.uuid(),
  kind: FactKind,
  text: z.string(),
  value: z.string().nullable().describe('For kinds that code can use: the name, the language, the order number.'),
  source: FactSourceName,
  confidence: z.number().min(0).max(1),
  message_id: z.uuid().nullable().describe('The message it was read from; null when a person added it.'),
  ticket_id: z.uuid().nullable(),
  said_at: moment.describe('When the contact last said it, or a person added it.'),
  first_said_at: moment,
  times_said: z.int(),
  expires_at: moment.nullable(),
  superseded_by: z.uuid().nullable().describe('The fact that took its place.'),
  created_by: z.uuid().nullable().describe('The teammate who added it.'),
  edited_by: z.uuid().nullable(),
  edited_at: moment.nullable(),
  version: z.int(),
});

export const ContactMemoryParams = z.object({ id: z.uuid() });
export const ContactFactParams = z.object({ id: z.uuid(), fact_id: z.uuid() });
export const ContactMemory = z.object({
  contact_id: z.uuid(),
  enabled: z.boolean().describe('False: nothing is kept of this contact, nothing used.'),
  forgotten_at: moment.nullable().describe('Everything said up to then was erased and is not read again.'),
  facts: z.array(ContactFact).describe('In force, the newest first.'),
  superseded: z.array(ContactFact).describe('What newer facts took the place of.'),
});
export const ContactMemoryChange = z.strictObject({ enabled: z.boolean().describe('False also erases what is kept.') });
export const ContactFactAdd = z.strictObject({ kind: FactKind, text: factText, value: z.string().trim().min(1).max(60).optional() });
export const ContactFactEdit = z
  .strictObject({
    kind: FactKind.optional(),
    text: factText.optional(),
    value: z.string().trim().min(1).max(60).nullable().optional(),
    version: z.int().min(1).optional().describe('As read: 409 when it has changed since.'),
  })
  .refine((body) => body.kind !== undefined || body.text !== undefined || body.value !== undefined, 'give kind, text or value');
