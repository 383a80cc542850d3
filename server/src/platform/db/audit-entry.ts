import { correlationId, originOf } from '../correlation.ts';
import type { RecordedEvent } from './events.ts';
import type { EventSubject } from './transaction.ts';

const PEOPLE: readonly string[] = ['teammate', 'api_key', 'operator'];

export const INSERT_AUDIT = `insert into audit_entries
    (workspace_id, id, at, action, actor_kind, actor_id, actor_name, target_kind, target_id, ticket_id, changes, details, address, user_agent, request_id)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`;

/**
 * The line of the audit trail for an event that a person or a program caused; null for what contacts, providers, the assistant and the clock do.
 * Made here and not by each act, in the same transaction, so that nothing a person changes can be left out.
 */
export function auditEntryOf(event: RecordedEvent, about: EventSubject): unknown[] | null {
  const origin = originOf();
  const actor = origin?.who ?? (about.actor && PEOPLE.includes(about.actor.kind) ? { kind: about.actor.kind, id: about.actor.id ?? null, name: null } : null);
  if (!actor) return null;
  const { changes, ...details } = event.payload as Record<string, unknown>;
  const [kind = ''] = event.type.split('.');
  const target = details[`${kind}_id`] ?? (kind === 'workspace' ? event.workspaceId : null);
  return [
    event.workspaceId,
    event.id,
    event.at,
    event.type,
    actor.kind,
    actor.id,
    actor.name,
    kind,
    typeof target === 'string' ? target : null,
    about.ticketId ?? null,
    changes ?? null,
    details,
    origin?.address ?? null,
    origin?.userAgent ?? null,
    correlationId(),
  ];
}
