import { ticketUpdated } from '../../server/src/conversations/events.ts';
import { loadConfig } from '../../server/src/platform/config.ts';
import { createLog } from '../../server/src/platform/log.ts';
import { openPlatform } from '../../server/src/platform/open-platform.ts';
import { MASTER_KEYS } from '../../server/test/spawn-baton.ts';

/** Another process of the installation, whose tickets change: it writes events as every act does, and nothing else. */
export interface WriterOrder {
  workspaceId: string;
  ticketIds: string[];
  perSecond: number;
  seconds: number;
}

const platform = await openPlatform(loadConfig(), {
  jobs: [],
  subscriptions: [],
  masterKeys: MASTER_KEYS,
  log: createLog({ level: 'silent', format: 'json' }),
});
const STEP_MS = 50;

process.on('message', (order: WriterOrder) => {
  void write(order).then((written) => process.send?.({ written }));
});
process.send?.('ready');

async function write({ workspaceId, ticketIds, perSecond, seconds }: WriterOrder): Promise<number> {
  const began = performance.now();
  const total = perSecond * seconds;
  const pending: Promise<unknown>[] = [];
  for (let written = 0; written < total;) {
    const due = Math.min(total, Math.ceil(((performance.now() - began) / 1000) * perSecond));
    for (; written < due; written += 1) pending.push(writeOne(workspaceId, ticketIds[written % ticketIds.length] ?? ''));
    await new Promise((resolve) => setTimeout(resolve, STEP_MS));
  }
  await Promise.all(pending);
  return total;
}

function writeOne(workspaceId: string, ticketId: string): Promise<string> {
  const payload = { conversation_id: ticketId, ticket_id: ticketId, inbox_id: ticketId, version: 1, changes: { written_at: { from: null, to: Date.now() } } };
  return platform.ctx.db.tx(workspaceId, (tx) => tx.record(ticketUpdated, payload, { ticketId }));
}
