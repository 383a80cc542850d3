import { createInbox, receiveMessage } from '../../../server/src/conversations/index.ts';
import type { Ctx } from '../../../server/src/platform/context.ts';
import { newId } from '../../../server/src/platform/ids.ts';
import type { Permission, Principal } from '../../../server/src/platform/principal.ts';
import { callTool, createToolbox } from '../../../server/src/tools/index.ts';
import type { Approval, ToolCaller, Toolbox } from '../../../server/src/tools/index.ts';
import { retailLookUps } from './retail-look-ups.ts';
import { copyShop, hashShop } from './retail-shop.ts';
import type { RetailShop } from './retail-shop.ts';
import type { Action } from './retail-tasks.ts';
import { retailWrites } from './retail-writes.ts';

/** A workspace for replays. Everybody who writes has one conversation in it. */
export interface RetailDesk {
  ctx: Ctx;
  workspaceId: string;
  conversationOf(userId: string): Promise<{ conversationId: string; ticketId: string }>;
}

/** A shop of its own, its tools, and the gate before them. */
export interface RetailBench extends RetailDesk {
  shop: RetailShop;
  toolbox: Toolbox;
  callerOf(userId: string, kind: Principal['kind'], permissions?: readonly Permission[]): Promise<ToolCaller>;
  /** Through the gate. */
  call(caller: ToolCaller, action: Action, more?: { confirmToken?: string; approval?: Approval }): Promise<Outcome>;
  /** Past the gate: the tool itself, with no yes and no log. */
  runBeside(userId: string, action: Action): Promise<Record<string, unknown>>;
  hash(): string;
}

/** What came of a call, or of a yes. `refused`: in a code and words for whoever called. */
export type Outcome =
  | { kind: 'done'; result: Record<string, unknown> }
  | { kind: 'asks'; proposalId: string; token: string | null }
  | { kind: 'refused'; words: string };

const BOTH: readonly Permission[] = ['orders.read', 'orders.write'];

export async function openDesk(ctx: Ctx): Promise<RetailDesk> {
  const workspaceId = newId();
  await ctx.db.system((tx) => tx.query('insert into workspaces (id, name, slug) values ($1, $2, $3)', [workspaceId, 'Evals', `e-${workspaceId}`]));
  const inbox = await createInbox(ctx, workspaceId, { kind: 'webchat', name: 'Chat', externalId: `evals-${workspaceId}`, settings: { webchat: {} } });
  const known = new Map<string, { conversationId: string; ticketId: string }>();
  return {
    ctx,
    workspaceId,
    async conversationOf(userId) {
      const before = known.get(userId);
      if (before) return before;
      const { message } = await receiveMessage(ctx, workspaceId, {
        inboxId: inbox.id,
        externalId: newId(),
        from: { identities: [{ kind: 'visitor', value: userId, verified: true }] },
        occurredAt: ctx.clock.now(),
        kind: 'text',
        text: 'Hello',
      });
      if (message.ticketId === null) throw new Error('a first message opened no ticket');
      const place = { conversationId: message.conversationId, ticketId: message.ticketId };
      known.set(userId, place);
      return place;
    },
  };
}

export function openBench(desk: RetailDesk, from: RetailShop): RetailBench {
  const { ctx, workspaceId } = desk;
  const shop = copyShop(from);
  const toolbox = createToolbox([...retailLookUps(shop), ...retailWrites(shop)]);
  const callerOf: RetailBench['callerOf'] = async (userId, kind, permissions = BOTH) => {
    const user = shop.users.get(userId);
    if (!user) throw new Error(`there is no user ${userId}`);
    const { conversationId, ticketId } = await desk.conversationOf(userId);
    return {
      workspaceId,
      who: { kind, id: 'evals', name: 'Evals', workspaceId, permissions: new Set(permissions) },
      surface: kind === 'assistant' ? 'assistant' : 'mcp',
      contact: { conversationId, ticketId, turnId: newId(), identity: { emails: [user.email] } },
    };
  };
  return {
    ...desk,
    shop,
    toolbox,
    callerOf,
    async call(caller, { name, arguments: args }, more = {}) {
      const outcome = await callTool(ctx, toolbox, caller, { name, arguments: args, ...more });
      if (outcome.kind === 'done') return { kind: 'done', result: outcome.result };
      if (outcome.kind === 'asks') return { kind: 'asks', proposalId: outcome.proposal.id, token: outcome.proposal.token };
      return { kind: 'refused', words: `${outcome.failure.code} ${outcome.failure.message}` };
    },
    async runBeside(userId, { name, arguments: args }) {
      const tool = toolbox.find(name);
      if (!tool) throw new Error(`the reference path calls ${name}, which there is not`);
      return tool.run(ctx, await callerOf(userId, 'assistant'), args, null);
    },
    hash: () => hashShop(shop),
  };
}
