import type { Tx } from '#platform/db';
import { findUnsettled } from '#conversations';
import type { InboundFile, InboundMessage, Outgoing, Unsettled } from '#conversations';
import { fileTypeOf, toInstagramParts } from './instagram/build-message.ts';
import type { OutPart } from './provider.ts';
import type { Delivery, PartOf } from './reading.ts';
import { messageOfPart } from './sent-parts.ts';

/**
 * Whose words an echo repeats.
 * - `own`: we sent it. `proves`: which part of which message, when the echo is the first proof that it was sent.
 * - `hold`: a send is under way whose answer may name this very message: look again a little later.
 * - `teammate`: written by a person in the provider's own app.
 */
export type EchoVerdict = { kind: 'own'; proves: PartOf | null } | { kind: 'hold'; delayMs: number } | { kind: 'teammate' };

type Echo = Pick<InboundMessage, 'from' | 'text' | 'content' | 'occurredAt'>;

const HOLD_MS = 3000;
// A send is given up after twelve seconds; after this many looks, eighteen seconds, nothing of ours can still be under way.
const MOST_LOOKS = 6;

export async function judgeEcho(tx: Tx, delivery: Delivery, echo: Echo): Promise<EchoVerdict> {
  const [known] = await tx.query<{ found: boolean }>(
    `select exists (select from messages where workspace_id = $1 and inbox_id = $2 and external_id = $3) as found`,
    [tx.workspaceId, delivery.inboxId, delivery.externalId],
    'find-echoed',
  );
  if (known?.found || (await messageOfPart(tx, delivery.inboxId, delivery.externalId)) !== null) return { kind: 'own', proves: null };
  // WhatsApp echoes only what was typed on the shop's phone, never what we send.
  if (delivery.provider !== 'instagram') return { kind: 'teammate' };
  const candidates = await findUnsettled(tx, { inboxId: delivery.inboxId, identity: echo.from.identities[0], before: echo.occurredAt });
  for (const candidate of candidates) {
    const proves = await findPart(tx, candidate, echo);
    if (proves) return { kind: 'own', proves };
  }
  const underWay = candidates.some((one) => one.delivery === 'sending');
  return underWay && delivery.attempts < MOST_LOOKS ? { kind: 'hold', delayMs: HOLD_MS } : { kind: 'teammate' };
}

/** The part of our message that has these words, or is such a file, and has no name of the provider's yet: the answer to its send is lost or still to come. */
async function findPart(tx: Tx, { id, text, content }: Unsettled, echo: Echo): Promise<PartOf | null> {
  const pieces = toInstagramParts({ text, content: content as Outgoing });
  const fitting = pieces.flatMap((piece, index) => (repeats(piece, echo) ? [index + 1] : []));
  if (fitting.length === 0) return null;
  const named = await tx.query<{ part: number }>('select part from sent_parts where workspace_id = $1 and message_id = $2', [tx.workspaceId, id]);
  const part = fitting.find((one) => !named.some((other) => other.part === one));
  return part === undefined ? null : { messageId: id, part, parts: pieces.length };
}

function repeats(piece: OutPart, { text, content }: Echo): boolean {
  const media = Array.isArray(content?.['media']) ? (content['media'] as InboundFile[]) : [];
  if (piece.kind === 'file') return media.length === 1 && media[0]?.type === fileTypeOf(piece.file);
  return media.length === 0 && 'text' in piece && squeeze(piece.text) === squeeze(text);
}

function squeeze(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
