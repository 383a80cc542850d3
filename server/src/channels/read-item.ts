import { readInstagramItem } from './instagram/read-event.ts';
import type { ItemPayload, MetaProvider } from './incoming-item.ts';
import type { ReadItem } from './reading.ts';
import { readWhatsAppItem } from './whatsapp/read-message.ts';

/** Reads a stored item. Pure: the same row always reads the same, so a repeat of the job is harmless. */
export function readItem(provider: MetaProvider, payload: ItemPayload, receivedAt: Date): ReadItem {
  return provider === 'whatsapp' ? readWhatsAppItem(payload, receivedAt) : readInstagramItem(payload, receivedAt);
}
