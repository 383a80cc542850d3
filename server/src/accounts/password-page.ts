import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Ctx } from '#platform/context';
import { BatonError } from '#platform/errors';
import { resetPassword } from './change-password.ts';

const Query = z.object({ token: z.string().max(200).default('') });
const Form = z.object({ token: z.string().max(200), new_password: z.string().max(500), repeated: z.string().max(500) });

/**
 * The page behind a mailed link: a form without any script, so that it works before the desk's own pages are built and in every browser.
 * Opening it changes nothing, since mail scanners open links.
 */
export function passwordPage(app: FastifyInstance, ctx: Ctx): void {
  const typed = app.withTypeProvider<ZodTypeProvider>();
  const config = { auth: 'public' } as const;
  typed.get('/password', { config, schema: { hide: true, querystring: Query } }, async ({ query }, reply) =>
    reply.header('cache-control', 'no-store').type('text/html; charset=utf-8').send(form(query.token, null)),
  );
  typed.post('/password', { config, schema: { hide: true, body: Form } }, async ({ body, ip }, reply) => {
    void reply.header('cache-control', 'no-store').type('text/html; charset=utf-8');
    if (body.new_password !== body.repeated) return reply.status(422).send(form(body.token, 'The two passwords differ.'));
    try {
      await resetPassword(ctx, { token: body.token, next: body.new_password, address: ip });
    } catch (error) {
      if (!(error instanceof BatonError) || error.status >= 500) throw error;
      return reply.status(error.status).send(form(body.token, reasonOf(error)));
    }
    return reply.send(page('Your password is set', '<p>You were signed out everywhere. Sign in with the new password.</p><p><a href="/">To the desk</a></p>'));
  });
}

function reasonOf(error: BatonError): string {
  const [first] = Array.isArray(error.details) ? (error.details as { reason?: string }[]) : [];
  return first?.reason ? `The password ${first.reason}.` : error.message;
}

function form(token: string, problem: string | null): string {
  return page(
    'Choose a password',
    `${problem ? `<p role="alert" class="problem">${escape(problem)}</p>` : ''}
    <form method="post" action="/password">
      <input type="hidden" name="token" value="${escape(token)}">
      <label>New password, at least 8 characters<input type="password" name="new_password" autocomplete="new-password" minlength="8" maxlength="72" required autofocus></label>
      <label>The same again<input type="password" name="repeated" autocomplete="new-password" minlength="8" maxlength="72" required></label>
      <button type="submit">Set the password</button>
    </form>`,
  );
}

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;max-width:24rem;margin:12vh auto;padding:0 1rem;color:#1d2b26;background:#fff}
label{display:block;margin:0 0 1rem}input{display:block;width:100%;box-sizing:border-box;font:inherit;padding:.5rem;border:1px solid #7b8a84;border-radius:.4rem}
button{font:inherit;padding:.6rem 1rem;border:0;border-radius:.4rem;background:#2f5d4f;color:#fff}.problem{color:#a4262c}`;

function page(title: string, content: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="referrer" content="no-referrer"><title>${title} · Baton</title><style>${STYLE}</style></head><body><main><h1>${title}</h1>${content}</main></body></html>`;
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
}
