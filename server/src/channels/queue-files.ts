import type { InboundFile, StoredMessage } from '#conversations';
import type { Tx } from '#platform/db';
import { fetchMediaJob } from './job-definitions.ts';

/** The files of a message that came in are fetched afterwards, each by a job of its own. */
export async function queueFiles(tx: Tx, message: Pick<StoredMessage, 'id' | 'kind' | 'content'>): Promise<void> {
  const { media } = message.content;
  if (message.kind !== 'media' || !Array.isArray(media)) return;
  for (const [place, file] of (media as InboundFile[]).entries())
    if (file.state === 'waiting') await tx.send(fetchMediaJob, { message_id: message.id, place, round: 0 });
}
