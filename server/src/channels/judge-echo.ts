import type { Tx } from '#platform/db';
import { findUnsettled } from '#conversations';
import type { InboundMessage } from '#conversations';
import type { Delivery } from './reading.ts';

/**
 * Whose words an echo repeats.
 * - `own`: we sent it. `messageId` when the echo is the first proof that it was sent.
 * - `hold`: a send is under way whose answer may name this very message: look again a little later.
 * - `teammate`: written by a person in the provider's own app.
 */
export type EchoVerdict = { kind: 'own'; messageId: string | null } | { kind: 'hold'; delayMs: number } | { kind: 'teammate' };

const HOLD_MS = 3000;
// A send is given up after ten seconds; after this many looks nothing of ours can still be under way.
const MOST_LOOKS = 6;

export async function judgeEcho(tx: Tx, delivery: Delivery, message: Pick<InboundMessage, 'from' | 'text' | 'occurredAt'>): Promise<EchoVerdict> {
  const [known] = await tx.query<{ found: boolean }>(
    `select exists (select from messages where workspace_id = $1 and inbox_id = $2 and external_id = $3)
       or exists (select from sent_parts where workspace_id = $1 and inbox_id = $2 and external_id = $3) as found`,
    [tx.workspaceId, delivery.inboxId, delivery.externalId],
    'find-echoed',
  );
  if (known?.found) return { kind: 'own', messageId: null };
  const candidates = await findUnsettled(tx, { inboxId: delivery.inboxId, identity: message.from.identities[0], before: message.occurredAt });
  // The answer to the send was lost, but here are its words, to the same contact: that is the proof we waited for.
  const proven = candidates.find((one) => one.delivery === 'unknown' && one.text.trim() === message.text.trim());
  if (proven) return { kind: 'own', messageId: proven.id };
  const underWay = candidates.some((one) => one.delivery === 'sending');
  return underWay && delivery.attempts < MOST_LOOKS ? { kind: 'hold', delayMs: HOLD_MS } : { kind: 'teammate' };
}
