/** An order as the copilot needs it. */
export interface RecentOrder {
  id: string;
  status: string;
  /** In whole units of `currency`. */
  total: number | null;
  currency: string | null;
  placedAt: Date | null;
}

/** Where the newest orders of a contact come from, newest first; the process hands in what is connected. */
export type FindRecentOrders = (workspaceId: string, contactId: string, limit: number) => Promise<RecentOrder[]>;
