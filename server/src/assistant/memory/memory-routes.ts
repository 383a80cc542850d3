import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { ContactFactAdd, ContactFactEdit, ContactFactParams, ContactMemory, ContactMemoryChange, ContactMemoryParams, ErrorEnvelope } from '@baton/contract';
import type { Ctx } from '#platform/context';
import { addFact, correctFact } from './correct-fact.ts';
import { eraseFact, eraseMemory, switchMemory } from './erase-facts.ts';
import { presentMemory } from './present-memory.ts';
import { readMemory } from './read-memory.ts';

const errors = { '4xx': ErrorEnvelope, '5xx': ErrorEnvelope };
const read = { auth: 'teammate', permission: 'tickets.read_own' } as const;
const write = { auth: 'teammate', permission: 'tickets.reply' } as const;
const tags = ['contacts'];
const answer = { 200: ContactMemory, ...errors };

/** What is remembered of a contact: shown, added to, corrected, erased, switched off. Each change answers with what is kept now. */
export function memoryRoutes(app: FastifyInstance, ctx: Ctx): void {
  const typed = app.withTypeProvider<ZodTypeProvider>();
  typed.get(
    '/api/contacts/:id/memory',
    { config: read, schema: { summary: 'What is remembered of a contact', tags, params: ContactMemoryParams, response: answer } },
    async ({ who, params }) => presentMemory(await readMemory(ctx, who, params.id)),
  );
  typed.post(
    '/api/contacts/:id/memory',
    {
      config: write,
      schema: { summary: 'Add a fact by hand', tags, params: ContactMemoryParams, body: ContactFactAdd, response: { 201: ContactMemory, ...errors } },
    },
    async ({ who, params, body }, reply) => {
      await addFact(ctx, who, params.id, { kind: body.kind, text: body.text, value: body.value ?? null });
      return reply.status(201).send(presentMemory(await readMemory(ctx, who, params.id)));
    },
  );
  typed.patch(
    '/api/contacts/:id/memory',
    {
      config: write,
      schema: {
        summary: 'Switch memory on or off for a contact',
        description: 'Off erases what is kept, and what is said until it is on again is never read.',
        tags,
        params: ContactMemoryParams,
        body: ContactMemoryChange,
        response: answer,
      },
    },
    async ({ who, params, body }) => {
      await switchMemory(ctx, who, params.id, body.enabled);
      return presentMemory(await readMemory(ctx, who, params.id));
    },
  );
  typed.delete(
    '/api/contacts/:id/memory',
    {
      config: write,
      schema: {
        summary: 'Erase everything remembered of a contact',
        description: 'Nothing said up to now is read again.',
        tags,
        params: ContactMemoryParams,
        response: answer,
      },
    },
    async ({ who, params }) => {
      await eraseMemory(ctx, who, params.id);
      return presentMemory(await readMemory(ctx, who, params.id));
    },
  );
  factRoutes(app, ctx);
}

function factRoutes(app: FastifyInstance, ctx: Ctx): void {
  const typed = app.withTypeProvider<ZodTypeProvider>();
  typed.patch(
    '/api/contacts/:id/memory/:fact_id',
    {
      config: write,
      schema: {
        summary: 'Correct a fact',
        description: 'What the contact said before does not undo it; 422 for what may not be kept.',
        tags,
        params: ContactFactParams,
        body: ContactFactEdit,
        response: answer,
      },
    },
    async ({ who, params, body }) => {
      await correctFact(ctx, who, { contactId: params.id, factId: params.fact_id }, body);
      return presentMemory(await readMemory(ctx, who, params.id));
    },
  );
  typed.delete(
    '/api/contacts/:id/memory/:fact_id',
    {
      config: write,
      schema: { summary: 'Erase a fact', description: 'The same message does not bring it back.', tags, params: ContactFactParams, response: answer },
    },
    async ({ who, params }) => {
      await eraseFact(ctx, who, { contactId: params.id, factId: params.fact_id });
      return presentMemory(await readMemory(ctx, who, params.id));
    },
  );
}
