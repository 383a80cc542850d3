import type { InboundMessage, Notice, ProviderStatusReport } from '#conversations';
import type { ItemPayload, ItemProvider } from './incoming-item.ts';

/** One part of a long text, as a status speaks of it. */
export interface PartOf {
  messageId: string;
  part: number;
  parts: number;
}

/** What an item turned out to be. `nothing` names why there is nothing to do. */
export type ReadItem =
  /** `forPeople`: why the assistant keeps out of it. */
  | { kind: 'message'; message: Omit<InboundMessage, 'inboxId' | 'externalId'>; echo: boolean; forPeople?: 'other_app_answers' | 'comment' }
  | { kind: 'notice'; notice: Omit<Notice, 'inboxId' | 'externalId'> }
  | { kind: 'status'; report: ProviderStatusReport; partOf: PartOf | null }
  | { kind: 'seen'; externalId: string; occurredAt: Date }
  | { kind: 'nothing'; outcome: string };

/** A stored delivery as a job reads it. */
export interface Delivery {
  id: string;
  inboxId: string;
  provider: ItemProvider;
  externalId: string;
  lane: string;
  payload: ItemPayload;
  receivedAt: Date;
  processedAt: Date | null;
  attempts: number;
}
