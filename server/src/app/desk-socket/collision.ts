import { REALTIME_TYPING_TTL_MS, REALTIME_VIEWING_TTL_MS } from '@baton/contract';
import { newId } from '#platform/ids';
import type { Ctx } from '#platform/context';
import type { Hint } from '#platform/realtime';
import type { Whisper } from './room.ts';

/** Topic of the hint that a teammate began, goes on or stopped looking at or typing on a ticket. */
const TOPIC = 'desk.collision';
/** Topic of the hint that a contact types: from the web chat. */
const CONTACT_TYPING = 'contact.typing';
const SWEEP_MS = 1000;

export interface Mark {
  workspaceId: string;
  ticketId: string;
  teammate: { id: string; name: string };
  /** Which socket it is: a teammate with two tabs looks until both are gone. */
  socket: string;
  what: 'viewing' | 'typing';
  on: boolean;
}

export interface Viewer {
  id: string;
  name: string;
  viewing: boolean;
  typing: boolean;
}

/** Who looks at which ticket and who types there, in every process as far as it has heard. Nothing is stored: what is not repeated is forgotten. */
export interface Collision {
  /** Says it to all processes, this one too. */
  mark(mark: Mark): void;
  viewersOf(workspaceId: string, ticketId: string): Viewer[];
  contactTypes(workspaceId: string, conversationId: string): boolean;
  close(): void;
}

interface Marked {
  workspaceId: string;
  ticketId: string;
  teammate: { id: string; name: string };
  /** Until when, by kind and socket. */
  viewing: Map<string, number>;
  typing: Map<string, number>;
}

type Deps = Pick<Ctx, 'realtime' | 'clock'>;

/** `onChange` hears of each beginning and end, never of a repetition. */
export function createCollision(ctx: Deps, onChange: (workspaceId: string, whisper: Whisper) => void): Collision {
  const marks = new Map<string, Marked>();
  const contacts = createContactTyping(ctx, onChange);
  const own = newId();
  const keyOf = (workspaceId: string, ticketId: string, teammateId: string) => `${workspaceId}:${ticketId}:${teammateId}`;
  const tell = ({ workspaceId, ticketId, teammate }: Marked, what: Mark['what'], on: boolean) =>
    onChange(workspaceId, { ticketId, type: what, at: ctx.clock.now(), data: { teammate_id: teammate.id, name: teammate.name, [what]: on, by: 'teammate' } });

  const hear = (hint: Hint['payload']): void => {
    const mark = readHint(hint);
    if (!mark) return;
    const key = keyOf(mark.workspaceId, mark.ticketId, mark.teammate.id);
    const marked = marks.get(key) ?? { ...mark, viewing: new Map<string, number>(), typing: new Map<string, number>() };
    marks.set(key, marked);
    const before = marked[mark.what].size > 0;
    const ttl = mark.what === 'viewing' ? REALTIME_VIEWING_TTL_MS : REALTIME_TYPING_TTL_MS;
    if (mark.on) marked[mark.what].set(mark.socket, ctx.clock.now().getTime() + ttl);
    else marked[mark.what].delete(mark.socket);
    if (before !== marked[mark.what].size > 0) tell(marked, mark.what, !before);
    if (marked.viewing.size + marked.typing.size === 0) marks.delete(key);
  };
  const sweep = (): void => {
    const now = ctx.clock.now().getTime();
    for (const [key, marked] of marks) {
      for (const what of ['viewing', 'typing'] as const) {
        const before = marked[what].size;
        for (const [socket, until] of marked[what]) if (until <= now) marked[what].delete(socket);
        if (before > 0 && marked[what].size === 0) tell(marked, what, false);
      }
      if (marked.viewing.size + marked.typing.size === 0) marks.delete(key);
    }
    contacts.sweep(now);
  };
  const timer = setInterval(sweep, SWEEP_MS).unref();
  const unsubscribe = ctx.realtime.subscribe(TOPIC, hear);
  return {
    mark: ({ workspaceId, ticketId, teammate, socket, what, on }) =>
      ctx.realtime.publish(TOPIC, {
        workspace_id: workspaceId,
        ticket_id: ticketId,
        teammate_id: teammate.id,
        name: teammate.name,
        socket: `${own}:${socket}`,
        what,
        on,
      }),
    viewersOf(workspaceId, ticketId) {
      sweep();
      const there = [...marks.values()].filter((one) => one.workspaceId === workspaceId && one.ticketId === ticketId);
      return there.map(({ teammate, viewing, typing }) => ({ ...teammate, viewing: viewing.size > 0, typing: typing.size > 0 }));
    },
    contactTypes: contacts.types,
    close() {
      clearInterval(timer);
      unsubscribe();
      contacts.close();
    },
  };
}

function readHint(hint: Hint['payload']): Mark | null {
  const { workspace_id: workspaceId, ticket_id: ticketId, teammate_id: id, name, socket, what, on } = hint;
  if (typeof workspaceId !== 'string' || typeof ticketId !== 'string' || typeof id !== 'string' || typeof socket !== 'string') return null;
  if (what !== 'viewing' && what !== 'typing') return null;
  return { workspaceId, ticketId, teammate: { id, name: String(name) }, socket, what, on: on === true };
}

/** The contact's side: the same, by conversation, for the web chat says no more. */
function createContactTyping(ctx: Deps, onChange: (workspaceId: string, whisper: Whisper) => void) {
  const until = new Map<string, number>();
  const tell = (key: string, on: boolean) => {
    const [workspaceId = '', conversationId = ''] = key.split(':');
    onChange(workspaceId, { conversationId, type: 'typing', at: ctx.clock.now(), data: { typing: on, by: 'contact' } });
  };
  const unsubscribe = ctx.realtime.subscribe(CONTACT_TYPING, ({ workspace_id: workspaceId, conversation_id: conversationId, typing }) => {
    const key = `${String(workspaceId)}:${String(conversationId)}`;
    const before = until.has(key);
    if (typing === true) until.set(key, ctx.clock.now().getTime() + REALTIME_TYPING_TTL_MS);
    else until.delete(key);
    if (before !== (typing === true)) tell(key, typing === true);
  });
  return {
    types: (workspaceId: string, conversationId: string) => (until.get(`${workspaceId}:${conversationId}`) ?? 0) > ctx.clock.now().getTime(),
    sweep(now: number) {
      for (const [key, end] of until) {
        if (end > now) continue;
        until.delete(key);
        tell(key, false);
      }
    },
    close: unsubscribe,
  };
}
