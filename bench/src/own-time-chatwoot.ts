import { startChatwootSandbox } from '@baton/sandbox';
import { percentile, tenth } from './figures.ts';
import { openTarget } from './open-target.ts';
import type { Database } from './open-target.ts';

const WARM_UP = 10;
const GAP_MS = 200;
const PATIENCE_MS = 30_000;

/** Baton's own time in Chatwoot at low load: from sending the bot's webhook to the answer reaching Chatwoot, with the read of the conversation before it. */
export async function measureChatwootOwnTime({
  database,
  count,
  nodeOptions,
}: {
  database: Database;
  count: number;
  nodeOptions: readonly string[];
}): Promise<void> {
  const chatwoot = await startChatwootSandbox();
  const env = {
    CHATWOOT_BASE_URL: chatwoot.url,
    CHATWOOT_API_TOKEN: chatwoot.botToken,
    CHATWOOT_USER_TOKEN: chatwoot.adminToken,
    CHATWOOT_ACCOUNT_ID: String(chatwoot.accountId),
    CHATWOOT_WEBHOOK_SECRET: chatwoot.botSecret,
    // What is measured is Baton, not how it holds itself back.
    CHATWOOT_CALLS_PER_MINUTE: '3000',
    BATON_QUIET_WINDOW_MS: '0',
  };
  const target = await openTarget(database, { env, nodeOptions });
  chatwoot.setBotUrl(`${target.baton.url}/webhook/chatwoot`);
  try {
    const times: number[] = [];
    for (let index = 0; index < WARM_UP + count; index += 1) {
      const began = Date.now();
      const { conversationId } = chatwoot.contactWrites({ text: 'How long do I have to return an item?', email: `person${index}@example.com` });
      const path = `/conversations/${conversationId}/messages`;
      const at = await untilAnswered(() => chatwoot.requests().find((one) => one.method === 'POST' && one.path.endsWith(path))?.at);
      if (index >= WARM_UP) times.push(at - began);
      await chatwoot.settle();
      await new Promise((resolve) => setTimeout(resolve, GAP_MS));
    }
    times.sort((left, right) => left - right);
    const [p50, p99, most] = [percentile(times, 50), percentile(times, 99), times.at(-1) ?? 0].map(tenth);
    console.log(`own time, ${database}, chatwoot, ${count} messages one after the other: p50 ${p50} ms, p99 ${p99} ms, most ${most} ms`);
  } finally {
    await target.close();
    await chatwoot.close();
  }
}

async function untilAnswered(look: () => number | undefined): Promise<number> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const at = look();
    if (at !== undefined) return at;
    if (Date.now() > deadline) throw new Error(`no answer reached Chatwoot within ${PATIENCE_MS} ms`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
