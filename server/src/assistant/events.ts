import { z } from 'zod';
import { defineEvent } from '#platform/db';

const id = z.uuid();

/** A run of the assistant ended; the row in `turns` says how. */
export const turnCompleted = defineEvent('turn.completed', z.object({ turn_id: id, conversation_id: id, ticket_id: id.nullable(), exit: z.string() }));
const changes = z.record(z.string(), z.object({ from: z.unknown(), to: z.unknown() }));
/** What an assistant says or may say changed; without `changes` it is new. */
export const assistantChanged = defineEvent('assistant.changed', z.object({ assistant_id: id, changes: changes.optional() }));
/** What every assistant and inbox of the workspace goes by that says nothing itself. */
export const assistantDefaultsChanged = defineEvent('assistant.defaults_changed', z.object({ changes }));
/** Who answers in an inbox, whom, or what is different there. */
export const inboxAssistantChanged = defineEvent('inbox.assistant_changed', z.object({ inbox_id: id, changes }));
/** Facts about a contact were read from what they said. None of their words is in an event of memory. */
export const memoryLearned = defineEvent(
  'contact.memory_learned',
  z.object({
    contact_id: id,
    conversation_id: id,
    ticket_id: id,
    extractor: z.enum(['rules', 'model']),
    learned: z.int(),
    merged: z.int(),
    superseded: z.int(),
  }),
);
const fact = { contact_id: id, fact_id: id, kind: z.string() };
export const factAdded = defineEvent('contact.fact_added', z.object(fact));
/** A person corrected a fact: of its words only that they changed. */
export const factCorrected = defineEvent('contact.fact_corrected', z.object({ ...fact, changes }));
export const factErased = defineEvent('contact.fact_erased', z.object(fact));
/** Everything kept of a contact was erased, and how much it was. */
export const memoryErased = defineEvent('contact.memory_erased', z.object({ contact_id: id, facts: z.int() }));
export const memorySwitched = defineEvent('contact.memory_switched', z.object({ contact_id: id, changes }));
export const promptVersionAdded = defineEvent('prompt.version_added', z.object({ prompt_id: id, version: z.int() }));
