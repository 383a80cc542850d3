import { assignmentJobs } from '#jobs/assignment';
import { accountsJobs } from '#jobs/accounts';
import { assistantJobs } from '#jobs/assistant';
import { channelsJobs } from '#jobs/channels';
import { conversationsJobs } from '#jobs/conversations';
import { knowledgeJobs } from '#jobs/knowledge';
import { ordersJobs } from '#jobs/orders';
import { signalsJobs } from '#jobs/signals';
import { slaJobs } from '#jobs/sla';
import { createModels, triage } from '#assistant';
import { createProviders, createReplySender } from '#channels';
import type { Ctx } from '#platform/context';
import type { BoundJob } from '#platform/jobs';
import { createOpinionModel } from '#signals';
import type { PhraseReader } from '#signals';
import { openToolbox } from '#tools';
import { createMailer } from '#platform/mail';

/** Every job with its handler. Models and providers are made once for the process. */
export function bindJobs(ctx: Ctx): BoundJob[] {
  const mailer = createMailer(ctx);
  const providers = createProviders(ctx);
  return [
    ...accountsJobs(ctx, mailer),
    ...conversationsJobs(ctx),
    ...channelsJobs(ctx, providers, mailer),
    ...assistantJobs(ctx, { models: createModels(ctx), toolbox: openToolbox(), sender: createReplySender(ctx, providers) }, mailer),
    ...knowledgeJobs(ctx),
    ...ordersJobs(ctx),
    ...signalsJobs(ctx, { phrases: readSubject, model: createOpinionModel(ctx) }),
    ...assignmentJobs(ctx),
    ...slaJobs(ctx),
  ];
}

/** One message has one subject everywhere: signals, which stand below the assistant, are handed its triage. */
const readSubject: PhraseReader = (text, earlier) => {
  const history = earlier.map((said) => ({ author: 'contact' as const, text: said }));
  const { intent, intentScore } = triage({ text, history, defaultLanguage: 'en', answeredInteractions: 0 });
  return { intent, score: intentScore };
};
