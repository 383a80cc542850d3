import { readTicketsIn } from '#conversations';
import type { TicketView } from '#conversations';
import type { Ctx } from '#platform/context';
import type { Tx } from '#platform/db';
import { requirePermission, workspaceOf } from '#platform/principal';
import type { Principal } from '#platform/principal';
import { askForTyped } from './ask-for.ts';
import type { Marks } from './ask-for.ts';
import { createBinder } from './binder.ts';
import { cutSnippet } from './cut-snippet.ts';
import type { Snippet } from './cut-snippet.ts';
import { toConditions } from './ticket-filter.ts';

export interface SearchHit extends Snippet {
  ticket: TicketView;
  /** Null where the words stand in the subject. */
  messageId: string | null;
  seq: number | null;
  kind: string | null;
  at: Date;
}

export interface SearchPage {
  hits: SearchHit[];
  total: number;
  similar: boolean;
}

/** Private notes are for teammates: a program does not find a ticket by them. */
export function searchableFor(who: Principal): Marks {
  return who.kind === 'api_key' ? 'sct' : 'sctn';
}

/** Tickets in whose subject, or in one of whose messages, all words stand: the newest such message first. What was deleted is not found. */
export async function searchTickets(
  ctx: Pick<Ctx, 'db'>,
  who: Principal,
  { text, offset, limit }: { text: string; offset: number; limit: number },
): Promise<SearchPage> {
  requirePermission(who, 'tickets.read_own');
  return ctx.db.tx(workspaceOf(who), async (tx) => {
    const { question, terms, similar } = await askForTyped(tx, text, searchableFor(who));
    if (question === null) return { hits: [], total: 0, similar: false };
    const found = await find(tx, who, { question, offset, limit });
    const tickets = new Map(
      (
        await readTicketsIn(
          tx,
          found.map((one) => one.ticketId),
        )
      ).map((ticket) => [ticket.id, ticket]),
    );
    const texts = await readTexts(
      tx,
      found.map((one) => one.sourceId),
    );
    const hits = found.flatMap((one): SearchHit[] => {
      const ticket = tickets.get(one.ticketId);
      const message = texts.get(one.sourceId);
      if (!ticket) return [];
      const snippet = cutSnippet(message?.text ?? ticket.subject, terms);
      return [
        { ticket, ...snippet, messageId: message?.id ?? null, seq: message?.seq ?? null, kind: message?.kind ?? null, at: message?.at ?? ticket.createdAt },
      ];
    });
    return { hits, total: found[0]?.total ?? 0, similar };
  });
}

interface Found {
  ticketId: string;
  sourceId: string;
  total: number;
}

function find(tx: Tx, who: Principal, { question, offset, limit }: { question: string; offset: number; limit: number }): Promise<Found[]> {
  const { bind, values } = createBinder();
  // Ids rise with time, so the highest is the newest. A subject has its ticket's id and comes before every message.
  return tx.query<Found>(
    `with newest as (
       select f.ticket_id, (array_agg(f.source_id order by f.source_id desc))[1] as source_id from search_found(${bind(question)}, true) as f group by 1)
     select t.id as "ticketId", n.source_id as "sourceId", count(*) over ()::int as total
     from newest n join tickets t on t.id = n.ticket_id
     where ${toConditions({}, who, bind).join(' and ')} order by n.source_id desc offset ${bind(offset)} limit ${bind(limit)}`,
    values,
  );
}

interface MessageText {
  id: string;
  seq: number;
  kind: string;
  text: string;
  at: Date;
}

async function readTexts(tx: Tx, ids: string[]): Promise<Map<string, MessageText>> {
  const rows = await tx.query<MessageText>('select id, seq, kind, text, occurred_at as at from messages where workspace_id = $1 and id = any($2::uuid[])', [
    tx.workspaceId,
    ids,
  ]);
  return new Map(rows.map((row) => [row.id, row]));
}
