import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { ErrorEnvelope, SignalSettingsChange, SignalSettingsView, TicketSignalsParams, TicketSignalsView } from '@baton/contract';
import { readTicketSignals } from '#conversations';
import type { Ctx } from '#platform/context';
import { presentSignals } from './present.ts';
import { changeSignalSettings, getSignalSettings } from './signal-settings.ts';

const errors = { '4xx': ErrorEnvelope, '5xx': ErrorEnvelope };
const manage = { auth: 'teammate', permission: 'workspace.manage' } as const;

/** What was measured of a ticket, and whether a model is asked. */
export async function signalsRoutes(app: FastifyInstance, ctx: Ctx): Promise<void> {
  const typed = app.withTypeProvider<ZodTypeProvider>();
  typed.get(
    '/api/tickets/:id/signals',
    {
      config: { auth: 'teammate', permission: 'tickets.read_own' },
      schema: {
        summary: 'How the contact feels, what it is about, how hard it looks, and why',
        tags: ['tickets'],
        params: TicketSignalsParams,
        response: { 200: TicketSignalsView, ...errors },
      },
    },
    async ({ who, params }) => presentSignals(await readTicketSignals(ctx, who, params.id)),
  );
  typed.get(
    '/api/signals/settings',
    { config: manage, schema: { summary: 'Whether a language model is asked', tags: ['signals'], response: { 200: SignalSettingsView, ...errors } } },
    ({ who }) => getSignalSettings(ctx, who),
  );
  typed.patch(
    '/api/signals/settings',
    {
      config: manage,
      schema: {
        summary: 'Ask a language model too, or no longer',
        tags: ['signals'],
        body: SignalSettingsChange,
        response: { 200: SignalSettingsView, ...errors },
      },
    },
    ({ who, body }) => changeSignalSettings(ctx, who, body),
  );
}
