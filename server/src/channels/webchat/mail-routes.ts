import { WIDGET_BASE } from '@baton/contract';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Ctx } from '#platform/context';
import { notFound } from '#platform/errors';
import { openContinuation } from './continuation-link.ts';
import type { Continuation } from './continuation-link.ts';
import { stopPage, stoppedPage } from './mail-pages.ts';
import { localeOf, stopMails } from './stop-mails.ts';

const config = { auth: 'public' } as const;
const Query = z.object({ link: z.string().max(500) });

/** What the mail's link "no more mails" leads to: a page whose button ends them, since mail scanners open links. Mail programs post at once. */
export async function addMailRoutes(app: FastifyInstance, ctx: Ctx): Promise<void> {
  await app.register(async (scope) => {
    // The form posts nothing but its address, and a mail program one fixed line.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: 1024 }, (_request, _body, done) => done(null, null));
    const typed = scope.withTypeProvider<ZodTypeProvider>();
    typed.get(`${WIDGET_BASE}/mail/stop`, { config, schema: { hide: true, querystring: Query } }, async ({ query, url }, reply) => {
      return asPage(reply).send(stopPage(url, await localeOf(ctx, open(ctx, query.link))));
    });
    const schema = { tags: ['widget'], summary: 'No more mails about a conversation', querystring: Query };
    typed.post(`${WIDGET_BASE}/mail/stop`, { config, schema }, async ({ query }, reply) => {
      const about = open(ctx, query.link);
      await stopMails(ctx, about);
      return asPage(reply).send(stoppedPage(await localeOf(ctx, about)));
    });
  });
}

function open(ctx: Ctx, link: string): Continuation {
  const about = openContinuation(ctx, link, 'stop');
  if (!about) throw notFound('conversation');
  return about;
}

function asPage(reply: FastifyReply): FastifyReply {
  return reply.header('cache-control', 'no-store').type('text/html; charset=utf-8');
}
