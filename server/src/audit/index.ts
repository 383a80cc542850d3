/** The audit trail: who did what to what, from where, before and after. */
export { readAudit } from './read-audit.ts';
export type { AuditEntry, AuditFilter } from './read-audit.ts';
export { auditExported } from './events.ts';
