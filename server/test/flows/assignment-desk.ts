import { createTeammate, signIn } from '#accounts';
import type { Role } from '#accounts';
import { createInbox, handOff, receiveMessage } from '#conversations';
import type { Clock } from '#platform/clock';
import type { Ctx } from '#platform/context';
import { newId } from '#platform/ids';
import { eventually } from '../harness.ts';
import { startTestServer } from '../server.ts';
import type { TestServer } from '../server.ts';

const PASSWORD = 'correct horse battery';

export interface Person {
  id: string;
  name: string;
  token: string;
}

export interface Hired {
  role?: Role;
  status?: 'online' | 'away' | 'busy' | 'offline';
  capacity?: number;
  languages?: string[];
  specializations?: string[];
}

export interface HolderBody {
  ticket_id: string;
  assignee_id: string | null;
  team_id: string | null;
  assignment: Record<string, unknown> | null;
  error: { code: string; message: string; details: Record<string, unknown> & { field: string }[] };
}

/** A desk where everything runs, with people to give tickets to. */
export interface Shop {
  baton: TestServer;
  ctx: Ctx;
  workspaceId: string;
  /** Whose tickets are people's from the start. */
  inboxId: string;
  hire(name: string, what?: Hired): Promise<Person>;
  /** Says where they are, as their own program would. */
  go(person: Person, status: string): Promise<void>;
  /** A ticket that is people's from its first message. */
  open(text?: string, language?: string): Promise<string>;
  /** A ticket that the assistant has. */
  openWithAssistant(text?: string): Promise<{ ticketId: string; conversationId: string }>;
  handOver(ticket: { ticketId: string; conversationId: string }): Promise<void>;
  act(who: Person, ticketId: string, what: string, body?: object): Promise<{ status: number; body: HolderBody }>;
  rules(patch: object, teamId?: string): Promise<void>;
  team(name: string, members: Person[], what?: object): Promise<string>;
  holderOf(ticketId: string): Promise<string | null>;
  /** Waits until the ticket is with this person; with null, until nobody has it. */
  until(ticketId: string, person: Person | null): Promise<void>;
  records(ticketId: string): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

export async function openShop(options: { clock?: Clock } = {}): Promise<Shop> {
  const baton = await startTestServer({ ...options, config: { passwordCost: 4 } });
  const { ctx } = baton.server.runtime;
  const { workspaceId } = baton;
  const inbox = await createInbox(ctx, workspaceId, { kind: 'whatsapp', name: 'People', externalId: `in-${newId()}` });
  const assisted = await createInbox(ctx, workspaceId, { kind: 'whatsapp', name: 'Assisted', externalId: `in-${newId()}`, assistantId: newId() });
  const say = async (inboxId: string, text: string) => {
    const from = { identities: [{ kind: 'phone' as const, value: `31${newId().replace(/\D/g, '').slice(0, 12)}`, verified: true }], name: 'Ann' };
    return (await receiveMessage(ctx, workspaceId, { inboxId, externalId: newId(), from, occurredAt: ctx.clock.now(), kind: 'text', text })).message;
  };
  const holderOf = async (ticketId: string) => {
    const [row] = await ctx.db.tx(workspaceId, (tx) => tx.query<{ id: string | null }>('select assignee_id as id from tickets where id = $1', [ticketId]));
    return row!.id;
  };
  const shop: Shop = {
    baton,
    ctx,
    workspaceId,
    inboxId: inbox.id,
    async hire(name, { role = 'agent', status = 'online', capacity = 10, languages, specializations = [] } = {}) {
      const email = `${newId()}@example.com`;
      const input = { email, password: PASSWORD, name, role, specializations, maxConcurrentTickets: capacity, ...(languages ? { languages } : {}) };
      const { id } = await createTeammate(ctx, workspaceId, input);
      const { accessToken } = await signIn(ctx, { email, password: PASSWORD, address: '127.0.0.1' });
      const person = { id, name, token: accessToken };
      await shop.go(person, status);
      return person;
    },
    async go(person, status) {
      const answer = await baton.call('PATCH', '/api/agents/me/status', { status }, person.token);
      if (answer.status !== 200) throw new Error(`${person.name} could not be ${status}: ${answer.status}`);
    },
    async open(text = 'Where is my order?', language) {
      const message = await say(inbox.id, text);
      if (language) await ctx.db.tx(workspaceId, (tx) => tx.query('update conversations set language = $2 where id = $1', [message.conversationId, language]));
      return message.ticketId!;
    },
    async openWithAssistant(text = 'I want to speak to a person') {
      const message = await say(assisted.id, text);
      return { ticketId: message.ticketId!, conversationId: message.conversationId };
    },
    async handOver(ticket) {
      await ctx.db.tx(workspaceId, (tx) => handOff(tx, { ...ticket, seenSeq: null, reason: 'asks_for_human' }));
    },
    act: (who, ticketId, what, body) => baton.call<HolderBody>('POST', `/api/tickets/${ticketId}/${what}`, body, who.token),
    async rules(patch, teamId) {
      const answer = await baton.call('PATCH', `/api/assignment/settings${teamId ? `?team_id=${teamId}` : ''}`, patch);
      if (answer.status !== 200) throw new Error(`the rules were refused: ${JSON.stringify(answer.body)}`);
    },
    async team(name, members, what = {}) {
      const answer = await baton.call<{ id: string }>('POST', '/api/teams', { name, member_ids: members.map((one) => one.id), ...what });
      if (answer.status !== 201) throw new Error(`no team: ${JSON.stringify(answer.body)}`);
      return answer.body.id;
    },
    holderOf,
    async until(ticketId, person) {
      await eventually(async () => (await holderOf(ticketId)) === (person?.id ?? null), `ticket with ${person?.name ?? 'nobody'}`);
    },
    async records(ticketId) {
      const answer = await baton.call<{ assignments: Record<string, unknown>[] }>('GET', `/api/tickets/${ticketId}/assignments`);
      return answer.body.assignments;
    },
    close: () => baton.close(),
  };
  return shop;
}
