import { ErrorEnvelope, REALTIME_PATH, REALTIME_TICKET_SECONDS, RealtimeTicket, TicketParams, TicketViewers } from '@baton/contract';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { readCredential } from '#accounts';
import type { Authenticator } from '#accounts';
import { readTicket } from '#conversations';
import type { Ctx } from '#platform/context';
import { BatonError } from '#platform/errors';
import { workspaceOf } from '#platform/principal';
import { createHub } from './hub.ts';
import { serveDeskSocket } from './serve-desk-socket.ts';
import type { Identify } from './serve-desk-socket.ts';

const errors = { '4xx': ErrorEnvelope, '5xx': ErrorEnvelope };
const SEAL = 'realtime-ticket';
const SealedTicket = z.object({ token: z.string(), until: z.number() });

/** The teammates' socket, tickets for it, and who looks at a ticket. */
export async function deskSocketRoutes(app: FastifyInstance, { ctx, authenticate }: { ctx: Ctx; authenticate: Authenticator }): Promise<void> {
  const hub = createHub(ctx);
  app.addHook('onClose', () => hub.close());
  const identify = createIdentify(ctx, authenticate);
  app.get(
    REALTIME_PATH,
    {
      websocket: true,
      // The first frame says who it is; a browser cannot set headers on a socket, and addresses are logged by proxies.
      config: { auth: 'public' },
      schema: { hide: true } as object,
      preValidation: async (request: FastifyRequest) => requireOrigin(ctx, request),
    },
    (socket) => serveDeskSocket({ ctx, hub, identify }, socket),
  );
  const typed = app.withTypeProvider<ZodTypeProvider>();
  typed.post(
    `${REALTIME_PATH}/ticket`,
    {
      config: { auth: 'teammate', permission: 'tickets.read_own' },
      schema: {
        summary: 'A short-lived ticket for the socket',
        description: 'Say it in the `hello` of `GET /api/realtime` instead of the token.',
        tags: ['realtime'],
        response: { 200: RealtimeTicket, ...errors },
      },
    },
    async ({ headers }) => {
      const token = readCredential(headers, ctx.config.apiKeyHeader);
      if (!token) throw new BatonError('unauthenticated');
      const until = ctx.clock.now().getTime() + REALTIME_TICKET_SECONDS * 1000;
      return { ticket: ctx.vault.seal(JSON.stringify({ token, until }), SEAL), expires_in: REALTIME_TICKET_SECONDS };
    },
  );
  typed.get(
    '/api/tickets/:id/viewers',
    {
      config: { auth: 'teammate', permission: 'tickets.read_own' },
      schema: { summary: 'Who looks at a ticket, and who types', tags: ['realtime'], params: TicketParams, response: { 200: TicketViewers, ...errors } },
    },
    async ({ who, params }) => {
      const ticket = await readTicket(ctx, who, params.id);
      const workspaceId = workspaceOf(who);
      const viewers = hub.collision.viewersOf(workspaceId, ticket.id).map(({ id, ...rest }) => ({ teammate_id: id, ...rest }));
      return { viewers, contact_typing: hub.collision.contactTypes(workspaceId, ticket.conversationId) };
    },
  );
}

/** A page of another origin that is not on the list may not use a teammate's browser. Programs send no origin. */
function requireOrigin(ctx: Pick<Ctx, 'config'>, request: FastifyRequest): void {
  const { origin, host } = request.headers;
  if (origin === undefined || ctx.config.corsOrigins.includes(origin)) return;
  if (URL.canParse(origin) && new URL(origin).host === host) return;
  throw new BatonError('forbidden', { message: 'This origin may not call. Add it to CORS_ORIGINS.' });
}

function createIdentify(ctx: Pick<Ctx, 'vault' | 'clock'>, authenticate: Authenticator): Identify {
  return async ({ token, ticket }) => {
    const shown = token ?? openTicket(ctx, ticket);
    const ask = (background: Record<string, string>) =>
      authenticate({ headers: { authorization: `Bearer ${shown}`, ...background }, params: null }, 'teammate');
    // Looking again is the process's doing, and no sign that somebody is there.
    return { who: await ask({}), endsAt: endOf(shown), again: () => ask({ 'x-baton-background': '1' }) };
  };
}

/** What a token that was found good says of its end; a key says nothing. */
function endOf(token: string): Date | null {
  try {
    const { exp } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { exp?: number };
    return exp === undefined ? null : new Date(exp * 1000);
  } catch {
    return null;
  }
}

function openTicket(ctx: Pick<Ctx, 'vault' | 'clock'>, ticket: string | undefined): string {
  if (ticket === undefined) throw new BatonError('unauthenticated');
  let opened: z.infer<typeof SealedTicket>;
  try {
    opened = SealedTicket.parse(JSON.parse(ctx.vault.open(ticket, SEAL)));
  } catch (cause) {
    throw new BatonError('unauthenticated', { message: 'The ticket is not valid.', cause });
  }
  if (opened.until < ctx.clock.now().getTime()) throw new BatonError('unauthenticated', { message: 'The ticket has expired. Ask for another.' });
  return opened.token;
}
