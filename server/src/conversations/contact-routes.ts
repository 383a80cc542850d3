import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { z } from 'zod';
import { ContactBlock, ContactEdit, ContactParams, ContactView, ErrorEnvelope } from '@baton/contract';
import type { Ctx } from '#platform/context';
import type { Principal } from '#platform/principal';
import { workspaceOf } from '#platform/principal';
import { blockContact } from './block-contact.ts';
import { minorUnits } from './minor-units.ts';
import { presentContact } from './present.ts';
import { readContact } from './read-contact.ts';
import { setContactValue } from './set-contact-value.ts';

/** The customer sync: what the shop knows of a contact comes in here. */
export function contactValueRoutes(app: FastifyInstance, ctx: Ctx): void {
  app.withTypeProvider<ZodTypeProvider>().patch(
    '/api/contacts/:id',
    {
      config: { auth: 'teammate', permission: 'tickets.assign' },
      schema: {
        summary: 'Say what is known of a contact',
        description: 'Name, lifetime value, orders and churn risk, as a customer sync sends them. Their open tickets move in the inbox at once.',
        tags: ['contacts'],
        params: ContactParams,
        body: ContactEdit,
        response: { 200: ContactView, '4xx': ErrorEnvelope, '5xx': ErrorEnvelope },
      },
    },
    async ({ who, params, body }) => edit(ctx, who, params.id, body),
  );
  app.withTypeProvider<ZodTypeProvider>().post(
    '/api/contacts/:id/block',
    {
      config: { auth: 'teammate', permission: 'messages.moderate' },
      schema: {
        summary: 'Block a contact in the web chat, or let them write again',
        tags: ['contacts'],
        params: ContactParams,
        body: ContactBlock,
        response: { 200: ContactView, '4xx': ErrorEnvelope, '5xx': ErrorEnvelope },
      },
    },
    async ({ who, params, body }) => presentContact(await blockContact(ctx, who, { contactId: params.id, blocked: body.blocked })),
  );
}

async function edit(ctx: Ctx, who: Principal, contactId: string, body: z.infer<typeof ContactEdit>): Promise<z.infer<typeof ContactView>> {
  return ctx.db.tx(workspaceOf(who), async (tx) => {
    const { currency: known } = await readContact({ db: tx }, who, contactId);
    const currency = body.currency ?? known ?? 'EUR';
    const worth = body.lifetime_value;
    const value = {
      name: body.name,
      lifetimeValueMinor: typeof worth === 'number' ? Math.round(worth * minorUnits(currency)) : worth,
      currency: body.currency,
      totalOrders: body.total_orders,
      churnRisk: body.churn_risk_score,
    };
    await setContactValue(tx, contactId, value, { kind: who.kind, id: who.id });
    return presentContact(await readContact({ db: tx }, who, contactId));
  });
}
