import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import {
  ArticleSuggestionQuery,
  ArticleSuggestions,
  CopilotContactParams,
  DraftRegenerate,
  DraftView,
  ErrorEnvelope,
  IntelligenceView,
  RecommendationView,
  RewriteRequest,
  RewriteView,
  SummaryView,
  TicketParams,
} from '@baton/contract';
import { readContact } from '#conversations';
import type { Ctx } from '#platform/context';
import { createRateLimiter } from '#platform/http';
import { workspaceOf } from '#platform/principal';
import type { Principal } from '#platform/principal';
import { getDraft } from './get-draft.ts';
import { openCopilot } from './open-copilot.ts';
import type { Copilot, CopilotOptions } from './open-copilot.ts';
import { presentArticles, presentDraft, presentInsight, presentRecommendation, presentRewritten, presentSummary } from './present.ts';
import { readDossier } from './read-dossier.ts';
import { readInsightOf } from './read-insight.ts';
import { recommend } from './recommend.ts';
import { rewriteText } from './rewrite-text.ts';
import { suggestArticles } from './suggest-articles.ts';
import { summariseTicket } from './summarise-ticket.ts';

const errors = { '4xx': ErrorEnvelope, '5xx': ErrorEnvelope };
const tags = ['copilot'];
const read = { auth: 'teammate', permission: 'tickets.read_own' } as const;
const reply = { auth: 'teammate', permission: 'tickets.reply' } as const;

/** `/api/ai`: what the desk proposes to a teammate. Nothing here sends or stores. */
export async function copilotRoutes(app: FastifyInstance, ctx: Ctx, options: CopilotOptions = {}): Promise<void> {
  const copilot = openCopilot(ctx, options);
  const limiter = createRateLimiter(ctx.clock);
  await app.register(async (scope) => {
    // A limit of its own, since each of these may cost money outside.
    scope.addHook('preHandler', async ({ who }: { who: Principal }) => limiter.take(`copilot:${who.id}`, ctx.config.copilotRateLimit));
    draftRoutes(scope, ctx, copilot);
    insightRoutes(scope, ctx, copilot);
    textRoutes(scope, ctx, copilot);
  });
}

function draftRoutes(app: FastifyInstance, ctx: Ctx, copilot: Copilot): void {
  const typed = app.withTypeProvider<ZodTypeProvider>();
  typed.get(
    '/api/ai/tickets/:id/draft-response',
    {
      config: reply,
      schema: {
        summary: 'A draft of the next reply',
        description: 'Send it with `last_seen_seq` set to its `read_up_to_seq`: 409 `stale` when somebody wrote since.',
        tags,
        params: TicketParams,
        response: { 200: DraftView, ...errors },
      },
    },
    async ({ who, params }) => presentDraft(await getDraft(ctx, copilot, who, { ticketId: params.id, length: 'medium', details: [], fresh: false })),
  );
  typed.post(
    '/api/ai/tickets/:id/regenerate-draft',
    {
      config: reply,
      schema: {
        summary: 'A draft in another tone or length',
        description: 'The same tone and length give the same draft for an hour, or until somebody writes; `fresh` writes anew.',
        tags,
        params: TicketParams,
        body: DraftRegenerate,
        response: { 200: DraftView, ...errors },
      },
    },
    async ({ who, params, body }) => {
      const { tone, length, include_details: details, fresh } = body;
      return presentDraft(await getDraft(ctx, copilot, who, { ticketId: params.id, tone, length, details, fresh }));
    },
  );
}

function insightRoutes(app: FastifyInstance, ctx: Ctx, copilot: Copilot): void {
  const typed = app.withTypeProvider<ZodTypeProvider>();
  typed.get(
    '/api/ai/tickets/:id/recommendation',
    {
      config: read,
      schema: { summary: 'What to do next with a ticket', tags, params: TicketParams, response: { 200: RecommendationView, ...errors } },
    },
    async ({ who, params }) => presentRecommendation(params.id, await recommend(ctx, copilot, who, params.id)),
  );
  typed.get(
    '/api/ai/customers/:id/intelligence',
    {
      config: read,
      schema: {
        summary: 'What is known and thought of a contact',
        description: 'What is not known is null or `unknown`, and `reasons` says why.',
        tags,
        params: CopilotContactParams,
        response: { 200: IntelligenceView, ...errors },
      },
    },
    async ({ who, params }) => {
      await readContact(ctx, who, params.id);
      const { insight, origin } = await readInsightOf(ctx, copilot, workspaceOf(who), params.id);
      return presentInsight(params.id, insight, origin);
    },
  );
}

function textRoutes(app: FastifyInstance, ctx: Ctx, copilot: Copilot): void {
  const typed = app.withTypeProvider<ZodTypeProvider>();
  typed.post(
    '/api/ai/rewrite',
    {
      config: reply,
      schema: {
        summary: 'Rewrite or translate a text',
        description: 'Needs a language model: 409 `model_required` without one. Costs credits by its tokens.',
        tags,
        body: RewriteRequest,
        response: { 200: RewriteView, ...errors },
      },
    },
    async ({ who, body }) => {
      const { ticket_id: ticketId, ...rest } = body;
      const input = { ...rest, ticketId };
      return presentRewritten(input, await rewriteText(ctx, copilot, who, input));
    },
  );
  typed.get(
    '/api/ai/tickets/:id/summary',
    {
      config: read,
      schema: { summary: 'A ticket in a few sentences, each with its messages', tags, params: TicketParams, response: { 200: SummaryView, ...errors } },
    },
    async ({ who, params }) => presentSummary(await summariseTicket(ctx, copilot, who, params.id)),
  );
  typed.get(
    '/api/ai/tickets/:id/articles',
    {
      config: read,
      schema: {
        summary: 'Articles on the last question',
        tags,
        params: TicketParams,
        querystring: ArticleSuggestionQuery,
        response: { 200: ArticleSuggestions, ...errors },
      },
    },
    async ({ who, params, query }) => {
      const dossier = await readDossier(ctx, who, params.id);
      return presentArticles(dossier, await suggestArticles(ctx, dossier, query.limit));
    },
  );
}
