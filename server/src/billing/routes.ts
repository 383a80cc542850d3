import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { z } from 'zod';
import { CreditGrant, CreditsQuery, CreditsView, ErrorEnvelope, UserParams } from '@baton/contract';
import type { LedgerEntryView } from '@baton/contract';
import type { Ctx } from '#platform/context';
import { workspaceOf } from '#platform/principal';
import { grantCredits } from './grant-credits.ts';
import { listLedger, readCredits } from './read-credits.ts';
import type { LedgerEntry } from './read-credits.ts';

const errors = { '4xx': ErrorEnvelope, '5xx': ErrorEnvelope };
const FIRST_PAGE = 20;

/** The credits of a workspace, for programs. */
export async function billingRoutes(app: FastifyInstance, ctx: Ctx): Promise<void> {
  const typed = app.withTypeProvider<ZodTypeProvider>();
  typed.get(
    '/users/:user_id/credits',
    {
      config: { auth: 'api_key', permission: 'credits.read' },
      schema: {
        summary: 'Remaining credits and the ledger',
        tags: ['credits'],
        params: UserParams,
        querystring: CreditsQuery,
        response: { 200: CreditsView, ...errors },
      },
    },
    ({ who, query }) => presentCredits(ctx, workspaceOf(who), query),
  );
  typed.post(
    '/users/:user_id/credits',
    {
      config: { auth: 'api_key', permission: 'credits.grant' },
      schema: {
        summary: 'Grant credits, once for each idempotency key',
        description: "Needs the operator's key, or a key that the operator gave the scope credits.grant.",
        tags: ['credits'],
        params: UserParams,
        body: CreditGrant,
        response: { 200: CreditsView.describe('This idempotency key was used before.'), 201: CreditsView, ...errors },
      },
    },
    async ({ who, body }, reply) => {
      const workspaceId = workspaceOf(who);
      const { repeated } = await grantCredits(ctx, workspaceId, { amount: body.amount, reason: body.reason, idempotencyKey: body.idempotency_key });
      return reply.status(repeated ? 200 : 201).send(await presentCredits(ctx, workspaceId, { limit: FIRST_PAGE }));
    },
  );
}

async function presentCredits(ctx: Ctx, workspaceId: string, page: { limit: number; cursor?: string | undefined }): Promise<z.infer<typeof CreditsView>> {
  const credits = await readCredits(ctx, workspaceId);
  const ledger = await listLedger(ctx, workspaceId, { limit: page.limit, before: page.cursor });
  return {
    remaining_credits: credits.available,
    reserved_credits: credits.reserved,
    balance: credits.balance,
    last_updated: credits.updatedAt?.toISOString() ?? null,
    ledger: ledger.map(presentEntry),
    next_cursor: ledger.length === page.limit ? (ledger.at(-1)?.id ?? null) : null,
  };
}

function presentEntry(entry: LedgerEntry): z.infer<typeof LedgerEntryView> {
  return {
    id: entry.id,
    kind: entry.kind,
    amount: entry.amount,
    balance_after: entry.balanceAfter,
    reason: entry.reason,
    idempotency_key: entry.idempotencyKey,
    details: entry.details,
    created_at: entry.createdAt.toISOString(),
  };
}
