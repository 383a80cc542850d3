import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { z } from 'zod';
import { AuditExportQuery, AuditPage, AuditPageQuery, ErrorEnvelope } from '@baton/contract';
import type { AuditQuery } from '@baton/contract';
import type { Ctx } from '#platform/context';
import { workspaceOf } from '#platform/principal';
import { auditExported } from './events.ts';
import { exportAudit } from './export-audit.ts';
import { presentEntry } from './present.ts';
import { readAudit } from './read-audit.ts';
import type { AuditFilter } from './read-audit.ts';

const errors = { '4xx': ErrorEnvelope, '5xx': ErrorEnvelope };
const config = { auth: 'teammate', permission: 'audit.read' } as const;

/** Who did what to what: `/api/audit`. */
export async function auditRoutes(app: FastifyInstance, ctx: Ctx): Promise<void> {
  const typed = app.withTypeProvider<ZodTypeProvider>();
  typed.get(
    '/api/audit',
    {
      config,
      schema: {
        summary: 'Who did what to what, newest first',
        description: 'Everything that teammates, keys and the operator changed, with what stood there before and after. It cannot be changed or deleted.',
        tags: ['audit'],
        querystring: AuditPageQuery,
        response: { 200: AuditPage, ...errors },
      },
    },
    async ({ who, query }) => {
      const { limit, cursor } = query;
      const entries = await readAudit(ctx, workspaceOf(who), toFilter(query), { limit: limit + 1, before: cursor });
      const page = entries.slice(0, limit);
      return { entries: page.map(presentEntry), next_cursor: entries.length > limit ? (page.at(-1)?.id ?? null) : null };
    },
  );
  typed.get(
    '/api/audit/export',
    {
      config,
      schema: { summary: 'The same as a file: CSV for spreadsheets, or one JSON object a line', tags: ['audit'], querystring: AuditExportQuery },
    },
    async ({ who, query }, reply) => {
      const workspaceId = workspaceOf(who);
      const { format, ...asked } = query;
      const filter = Object.fromEntries(Object.entries(asked).map(([name, value]) => [name, String(value)]));
      await ctx.db.tx(workspaceId, (tx) => tx.record(auditExported, { format, filter }, { actor: { kind: who.kind, id: who.id } }));
      const name = `audit-${ctx.clock.now().toISOString().slice(0, 10)}.${format}`;
      return reply
        .type(format === 'csv' ? 'text/csv; charset=utf-8' : 'application/x-ndjson')
        .header('content-disposition', `attachment; filename="${name}"`)
        .header('cache-control', 'no-store')
        .send(Readable.from(exportAudit(ctx, workspaceId, toFilter(query), format)));
    },
  );
}

function toFilter(query: z.infer<typeof AuditQuery>): AuditFilter {
  const { actor_id: actorId, action, target_id: targetId, ticket_id: ticketId, from, to, text } = query;
  return { actorId, action, targetId, ticketId, text, from: from ? new Date(from) : undefined, to: to ? new Date(to) : undefined };
}
