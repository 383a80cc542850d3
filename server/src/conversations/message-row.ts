import type { AuthorKind, DeliveryError, DeliveryState, MessageKind } from './schema.ts';

/** A message as acts return it. */
export interface StoredMessage {
  id: string;
  conversationId: string;
  ticketId: string | null;
  inboxId: string;
  /** Rises by one in each conversation. */
  seq: number;
  authorKind: AuthorKind;
  authorId: string | null;
  authorName: string | null;
  kind: MessageKind;
  text: string;
  content: Record<string, unknown>;
  externalId: string | null;
  clientId: string | null;
  /** Null for what came in and for notes. */
  delivery: DeliveryState | null;
  deliveryError: DeliveryError | null;
  occurredAt: Date;
  createdAt: Date;
  editedAt: Date | null;
  deletedAt: Date | null;
  /** -1 to 1; null where nothing measured it. */
  sentiment: number | null;
  intent: string | null;
}

/** The columns of `messages` under StoredMessage's names, for raw statements. */
export const MESSAGE_COLUMNS = `id, conversation_id as "conversationId", ticket_id as "ticketId", inbox_id as "inboxId", seq,
  author_kind as "authorKind", author_id as "authorId", author_name as "authorName", kind, text, content,
  external_id as "externalId", client_id as "clientId", delivery, delivery_error as "deliveryError",
  occurred_at as "occurredAt", created_at as "createdAt", edited_at as "editedAt", deleted_at as "deletedAt",
  sentiment, intent`;
