import type { Ctx } from '#platform/context';
import { presentEntry } from './present.ts';
import { readAudit } from './read-audit.ts';
import type { AuditFilter } from './read-audit.ts';

export type ExportFormat = 'csv' | 'ndjson';

const PAGE = 500;
const COLUMNS = [
  'at',
  'action',
  'actor_kind',
  'actor_id',
  'actor_name',
  'target_kind',
  'target_id',
  'ticket_id',
  'changes',
  'details',
  'address',
  'user_agent',
  'request_id',
  'id',
];

/** Everything that fits, newest first, as text in pieces: an export of years needs no more memory than a page. */
export async function* exportAudit(ctx: Pick<Ctx, 'db'>, workspaceId: string, filter: AuditFilter, format: ExportFormat): AsyncGenerator<string> {
  if (format === 'csv') yield `${COLUMNS.join(',')}\r\n`;
  for (let before: string | undefined; ;) {
    const entries = await readAudit(ctx, workspaceId, filter, { limit: PAGE, before });
    if (entries.length > 0) yield entries.map((entry) => toLine(presentEntry(entry), format)).join('');
    before = entries.at(-1)?.id;
    if (entries.length < PAGE) return;
  }
}

function toLine(entry: ReturnType<typeof presentEntry>, format: ExportFormat): string {
  if (format === 'ndjson') return `${JSON.stringify(entry)}\n`;
  const { actor, target, changes, details, ...rest } = entry;
  const row: Record<string, unknown> = {
    ...rest,
    actor_kind: actor.kind,
    actor_id: actor.id,
    actor_name: actor.name,
    target_kind: target.kind,
    target_id: target.id,
    changes: changes && JSON.stringify(changes),
    details: JSON.stringify(details),
  };
  return `${COLUMNS.map((column) => toCell(row[column])).join(',')}\r\n`;
}

/** Names and values come from people: a cell that a spreadsheet would take for a formula gets an apostrophe. */
function toCell(value: unknown): string {
  const text = typeof value === 'string' ? value : '';
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
