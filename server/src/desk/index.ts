/** The inbox: its order, search, topic alerts, saved views. */
export { topicAlertsChanged, viewChanged, viewCreated, viewDeleted } from './events.ts';
export { gatherWords } from './gather-words.ts';
