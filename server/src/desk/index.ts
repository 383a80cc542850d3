/** The inbox: its order, search, topic alerts, saved views. */
export { topicAlertsChanged, viewChanged, viewCreated, viewDeleted } from './events.ts';
export { gatherWords } from './gather-words.ts';
export { keepWords } from './keep-words.ts';
export { listInbox } from './list-inbox.ts';
export { searchTickets } from './search-tickets.ts';
