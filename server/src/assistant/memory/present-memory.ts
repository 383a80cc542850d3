import type { z } from 'zod';
import type { ContactFact, ContactMemory } from '@baton/contract';
import type { Fact } from './fact.ts';
import type { ContactMemoryState } from './read-memory.ts';

export function presentMemory({ contactId, enabled, forgottenAt, facts, superseded }: ContactMemoryState): z.infer<typeof ContactMemory> {
  return {
    contact_id: contactId,
    enabled,
    forgotten_at: forgottenAt?.toISOString() ?? null,
    facts: facts.map(presentFact),
    superseded: superseded.map(presentFact),
  };
}

function presentFact(fact: Fact): z.infer<typeof ContactFact> {
  return {
    id: fact.id,
    kind: fact.kind,
    text: fact.text,
    value: fact.value,
    source: fact.source,
    confidence: Math.round(fact.confidence * 100) / 100,
    message_id: fact.messageId,
    ticket_id: fact.ticketId,
    said_at: fact.saidAt.toISOString(),
    first_said_at: fact.firstSaidAt.toISOString(),
    times_said: fact.timesSaid,
    expires_at: fact.expiresAt?.toISOString() ?? null,
    superseded_by: fact.supersededBy,
    created_by: fact.createdBy,
    edited_by: fact.editedBy,
    edited_at: fact.editedAt?.toISOString() ?? null,
    version: fact.version,
  };
}
