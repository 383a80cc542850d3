import type { z } from 'zod';
import type { AuditEntry as AuditEntryShape } from '@baton/contract';
import type { AuditEntry } from './read-audit.ts';

export function presentEntry(entry: AuditEntry): z.infer<typeof AuditEntryShape> {
  return {
    id: entry.id,
    at: entry.at.toISOString(),
    action: entry.action,
    actor: { kind: entry.actorKind, id: entry.actorId, name: entry.actorName },
    target: { kind: entry.targetKind, id: entry.targetId },
    ticket_id: entry.ticketId,
    changes: entry.changes,
    details: entry.details,
    address: entry.address,
    user_agent: entry.userAgent,
    request_id: entry.requestId,
  };
}
