import { OPERATOR_KEY } from '../spawn-baton.ts';
import type { Desk } from './open-desk.ts';

interface Message {
  conversation_id: string;
  sender: 'user' | 'agent';
  delivery: string | null;
  sequence_no: number;
}

const SETTLED = ['sent', 'delivered', 'read', 'failed', 'unknown'];

/**
 * Waits, through the public API, until `inbound` messages have come in and every conversation is answered, handed over or shown as
 * failed, and nothing is on its way out. Fails with what is still open.
 */
export async function untilSettled(desk: Desk, inbound: number, timeoutMs = 60_000): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const open = await whatIsOpen(desk, inbound).catch((error: unknown) => `the API does not answer: ${String(error)}`);
    if (open === null) return;
    if (Date.now() > deadline) throw new Error(`not settled after ${timeoutMs} ms: ${open}\n${desk.baton.logs().slice(-3000)}`);
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
}

async function whatIsOpen(desk: Desk, inbound: number): Promise<string | null> {
  const messages = await readAll<Message>(desk, (after) => `/users/${desk.workspaceId}/messages?limit=100${after ? `&cursor=${after}` : ''}`, 'messages');
  const came = messages.filter((message) => message.sender === 'user').length;
  if (came < inbound) return `${came} of ${inbound} messages came in`;
  const undelivered = messages.filter((message) => message.sender === 'agent' && !SETTLED.includes(message.delivery ?? ''));
  if (undelivered.length > 0) return `${undelivered.length} replies are ${[...new Set(undelivered.map((message) => message.delivery))].join(', ')}`;
  const last = new Map<string, Message>();
  for (const message of messages) if ((last.get(message.conversation_id)?.sequence_no ?? 0) < message.sequence_no) last.set(message.conversation_id, message);
  const unanswered = [...last.values()].filter((message) => message.sender === 'user');
  if (unanswered.length === 0) return null;
  const withPeople = new Set(await heldByPeople(desk));
  const waiting = unanswered.filter((message) => !withPeople.has(message.conversation_id)).length;
  return waiting === 0 ? null : `${waiting} conversations wait for an answer`;
}

async function readAll<T>(desk: Desk, path: (after: string | null) => string, field: string): Promise<T[]> {
  const all: T[] = [];
  let after: string | null = null;
  do {
    const page = (await call(desk, path(after))) as Record<string, unknown>;
    all.push(...(page[field] as T[]));
    after = page['next_cursor'] as string | null;
  } while (after !== null);
  return all;
}

async function heldByPeople(desk: Desk): Promise<string[]> {
  const held: string[] = [];
  for (let page = 1; ; page += 1) {
    const found = (await call(desk, `/api/tickets?owner=people&limit=100&page=${page}`)) as {
      tickets: { conversation_id: string }[];
      pagination: { has_next: boolean };
    };
    held.push(...found.tickets.map((ticket) => ticket.conversation_id));
    if (!found.pagination.has_next) return held;
  }
}

/** A request of the operator for the demo shop. */
export async function call(desk: Desk, path: string, init: { method?: string; body?: unknown } = {}): Promise<unknown> {
  const response = await fetch(new URL(path, desk.baton.url), {
    method: init.method ?? 'GET',
    headers: {
      authorization: `Bearer ${OPERATOR_KEY}`,
      'x-baton-workspace': desk.workspaceId,
      ...(init.body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(init.body === undefined ? {} : { body: JSON.stringify(init.body) }),
    signal: AbortSignal.timeout(10_000),
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return response.json();
}
