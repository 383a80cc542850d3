import { createModels } from '#assistant';
import type { Models } from '#assistant';
import { createMemoryCache } from '#platform/cache';
import type { Cache } from '#platform/cache';
import type { Ctx } from '#platform/context';
import type { ValueBands } from './builtin/judge-value.ts';
import type { Draft } from './draft.ts';
import type { QuimbiAction, QuimbiInsight } from './quimbi/answer-shapes.ts';
import { createQuimbi } from './quimbi/quimbi-client.ts';
import type { Quimbi, QuimbiTuning } from './quimbi/quimbi-client.ts';
import type { FindRecentOrders } from './recent-orders.ts';

/** What an act of the copilot may touch. */
export type CopilotCtx = Pick<Ctx, 'db' | 'config' | 'clock' | 'log' | 'metrics' | 'vault' | 'realtime'>;

/** The copilot's parts that live as long as the process: the line to Quimbi, the models, and what is remembered for a while. */
export interface Copilot {
  quimbi: Quimbi | null;
  models: Models;
  findRecentOrders: FindRecentOrders | null;
  /** Quimbi's analyses, 15 minutes; of them the churn risk and the lifetime value, one hour. */
  insights: Cache<QuimbiInsight>;
  predictions: Cache<Pick<QuimbiInsight, 'churnRisk' | 'lifetimeValue'>>;
  actions: Cache<QuimbiAction[]>;
  drafts: Cache<Draft>;
  bands: Cache<ValueBands>;
}

export interface CopilotOptions {
  findRecentOrders?: FindRecentOrders;
  quimbi?: QuimbiTuning;
}

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;

/** Of a message already said: whoever drafted has read it. */
const SAYS_NOTHING = ['message.status', 'message.retried'];

export function openCopilot(ctx: CopilotCtx, options: CopilotOptions = {}): Copilot {
  const cache = <T>(name: string, mostEntries = 10_000) => createMemoryCache<T>({ ...ctx, name: `copilot.${name}`, mostEntries });
  const copilot: Copilot = {
    quimbi: createQuimbi(ctx, options.quimbi),
    models: createModels(ctx),
    findRecentOrders: options.findRecentOrders ?? null,
    insights: cache('insights'),
    predictions: cache('predictions'),
    actions: cache('actions', 2000),
    drafts: cache('drafts', 2000),
    bands: cache('bands', 1000),
  };
  // Every process hears every event's hint by itself, so nothing has to be passed on.
  ctx.realtime.subscribe('event', ({ type, workspace_id: workspaceId, ticket_id: ticketId, contact_id: contactId }) => {
    if (typeof type !== 'string' || typeof workspaceId !== 'string') return;
    if (typeof ticketId === 'string') {
      const tag = ticketTag(workspaceId, ticketId);
      copilot.actions.forget(tag);
      if (type.startsWith('message.') && !SAYS_NOTHING.includes(type)) copilot.drafts.forget(tag);
    }
    // What is known or remembered of them changed.
    if (type.startsWith('contact.') && typeof contactId === 'string') forgetContact(copilot, contactTag(workspaceId, contactId));
    // What a draft was written from has changed.
    if (type.startsWith('article.')) copilot.drafts.forget(workspaceTag(workspaceId));
  });
  return copilot;
}

function forgetContact(copilot: Copilot, tag: string): void {
  for (const cache of [copilot.insights, copilot.predictions, copilot.actions, copilot.drafts]) cache.forget(tag);
}

export const workspaceTag = (workspaceId: string) => `workspace:${workspaceId}`;
export const ticketTag = (workspaceId: string, ticketId: string) => `ticket:${workspaceId}:${ticketId}`;
export const contactTag = (workspaceId: string, contactId: string) => `contact:${workspaceId}:${contactId}`;
