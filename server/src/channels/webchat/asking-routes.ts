import { WIDGET_BASE, widgetAsking, widgetEmailRequest, widgetPrechatRequest } from '@baton/contract';
import { answerPrechat } from './ask-visitor.ts';
import { keepEmail } from './keep-email.ts';
import type { Desk } from './routes.ts';

const BODY_LIMIT = 65_536;
const OWN_LIMITS = { auth: 'public', rateLimit: false } as const;
const tags = ['widget'];

/** What the chat asks of a visitor. */
export function addAskingRoutes({ app, ctx, limits, sessionOf }: Desk): void {
  app.post(
    `${WIDGET_BASE}/prechat`,
    {
      bodyLimit: BODY_LIMIT,
      config: OWN_LIMITS,
      schema: { tags, summary: 'Answer the questions before the chat', body: widgetPrechatRequest, response: { 200: widgetAsking } },
    },
    async (request) => {
      const { session, counted } = await sessionOf(request);
      limits.message(counted);
      return answerPrechat(ctx, session, request.body);
    },
  );

  app.post(
    `${WIDGET_BASE}/email`,
    {
      bodyLimit: BODY_LIMIT,
      config: OWN_LIMITS,
      schema: { tags, summary: 'Say where answers may be mailed to', body: widgetEmailRequest, response: { 200: widgetAsking } },
    },
    async (request) => {
      const { session, counted } = await sessionOf(request);
      limits.message(counted);
      return keepEmail(ctx, session, request.body.email);
    },
  );
}
