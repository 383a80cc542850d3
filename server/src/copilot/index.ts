/** The copilot: drafts, next actions, insight into a contact, rewriting, summaries. Its door besides the routes. */
export type { FindRecentOrders, RecentOrder } from './recent-orders.ts';
