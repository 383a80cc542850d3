import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { ContactMerge, ContactParams, ContactView, ErrorEnvelope, InboxList, InboxQuery } from '@baton/contract';
import type { Ctx } from '#platform/context';
import { workspaceOf } from '#platform/principal';
import { contactValueRoutes } from './contact-routes.ts';
import { attachmentRoutes } from './attach-routes.ts';
import { historyRoutes } from './history-routes.ts';
import { listInboxes } from './inboxes.ts';
import { mergeContacts } from './merge-contacts.ts';
import { messageRoutes } from './message-routes.ts';
import { presentContact, presentInbox } from './present.ts';
import { readContact } from './read-contact.ts';
import { serviceRoutes } from './service-routes.ts';
import { tagRoutes } from './tag-routes.ts';
import { ticketRoutes } from './ticket-routes.ts';
import { ticketWriteRoutes } from './ticket-write-routes.ts';

const errors = { '4xx': ErrorEnvelope, '5xx': ErrorEnvelope };

/** The desk's tickets, messages, contacts and inboxes, and the same for programs. */
export async function conversationsRoutes(app: FastifyInstance, ctx: Ctx): Promise<void> {
  ticketRoutes(app, ctx);
  messageRoutes(app, ctx);
  await attachmentRoutes(app, ctx);
  contactRoutes(app, ctx);
  contactValueRoutes(app, ctx);
  ticketWriteRoutes(app, ctx);
  historyRoutes(app, ctx);
  tagRoutes(app, ctx);
  serviceRoutes(app, ctx);
}

function contactRoutes(app: FastifyInstance, ctx: Ctx): void {
  const typed = app.withTypeProvider<ZodTypeProvider>();
  typed.get(
    '/api/inboxes',
    {
      config: { auth: 'teammate', permission: 'tickets.read_own' },
      schema: { summary: 'Connected inboxes', tags: ['inboxes'], querystring: InboxQuery, response: { 200: InboxList, ...errors } },
    },
    async ({ who, query }) => ({ inboxes: (await listInboxes(ctx, workspaceOf(who), { withDisabled: query.include_disabled })).map(presentInbox) }),
  );
  typed.get(
    '/api/contacts/:id',
    {
      config: { auth: 'teammate', permission: 'tickets.read_own' },
      schema: {
        summary: 'A contact, how to know them, and their tickets',
        tags: ['contacts'],
        params: ContactParams,
        response: { 200: ContactView, ...errors },
      },
    },
    async ({ who, params }) => presentContact(await readContact(ctx, who, params.id)),
  );
  typed.post(
    '/api/contacts/:id/merge',
    {
      config: { auth: 'teammate', permission: 'tickets.assign' },
      schema: {
        summary: 'Make one contact of two',
        description: 'Identities, conversations and tickets of `merge_id` become those of this contact.',
        tags: ['contacts'],
        params: ContactParams,
        body: ContactMerge,
        response: { 200: ContactView, ...errors },
      },
    },
    async ({ who, params, body }) => {
      await mergeContacts(ctx, who, { keep: params.id, merge: body.merge_id });
      return presentContact(await readContact(ctx, who, params.id));
    },
  );
}
