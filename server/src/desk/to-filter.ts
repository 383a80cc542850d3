import type { Tx } from '#platform/db';
import type { Principal } from '#platform/principal';
import { askForTyped } from './ask-for.ts';
import type { Filters } from './read-views.ts';
import { searchableFor } from './search-tickets.ts';
import type { TicketFilter } from './ticket-filter.ts';

/** Filters as the API names them, made ready for a reader: `me` is somebody, and words are a question. */
export async function toFilter(tx: Tx, who: Principal, given: Filters): Promise<TicketFilter> {
  const tags = [...(given.tags ?? []), ...(given.tag === undefined ? [] : [given.tag])];
  const asked = given.text === undefined ? undefined : (await askForTyped(tx, given.text, searchableFor(who))).question;
  return {
    status: given.status,
    channel: given.channel,
    priority: given.priority && given.priority.length > 0 ? given.priority : undefined,
    assignee: given.assignee === 'me' ? who.id : given.assignee,
    team: given.team,
    tags: tags.length > 0 ? tags : undefined,
    contactId: given.customer,
    inboxId: given.inbox,
    owner: given.owner,
    sla: given.sla && given.sla.length > 0 ? given.sla : undefined,
    createdFrom: given.created_from,
    createdTo: given.created_to,
    updatedFrom: given.updated_from,
    updatedTo: given.updated_to,
    asked,
  };
}
