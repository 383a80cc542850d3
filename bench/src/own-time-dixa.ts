import { startDixaSandbox } from '@baton/sandbox';
import { percentile, tenth } from './figures.ts';
import { openTarget } from './open-target.ts';
import type { Database } from './open-target.ts';

const WARM_UP = 10;
// An answer takes up to five calls, and Dixa lets a token make ten a second: the pace is not what is measured.
const GAP_MS = 1200;
const PATIENCE_MS = 30_000;

/** Baton's own time in Dixa at low load: from sending the webhook to the mail reaching Dixa, with the reads of the conversation before it. */
export async function measureDixaOwnTime({
  database,
  count,
  nodeOptions,
}: {
  database: Database;
  count: number;
  nodeOptions: readonly string[];
}): Promise<void> {
  const dixa = await startDixaSandbox();
  const env = {
    DIXA_BASE_URL: dixa.url,
    DIXA_API_KEY: 'sandbox-token',
    AGENT_ID: dixa.agentId,
    QUEUE_ID: dixa.queueId,
    DIXA_WEBHOOK_SECRET: dixa.secretKey,
    BATON_QUIET_WINDOW_MS: '0',
  };
  const target = await openTarget(database, { env, nodeOptions });
  dixa.setWebhookUrl(`${target.baton.url}/dixa_conversation_started`);
  try {
    const times: number[] = [];
    for (let index = 0; index < WARM_UP + count; index += 1) {
      const began = Date.now();
      const { conversationId } = await dixa.customerWrites({ text: 'How long do I have to return an item?', email: `person${index}@example.com` });
      const path = `/v1/conversations/${conversationId}/messages`;
      const at = await untilAnswered(() => dixa.requests().find((one) => one.method === 'POST' && one.path === path)?.at);
      if (index >= WARM_UP) times.push(at - began);
      await new Promise((resolve) => setTimeout(resolve, GAP_MS));
    }
    times.sort((left, right) => left - right);
    const [p50, p99, most] = [percentile(times, 50), percentile(times, 99), times.at(-1) ?? 0].map(tenth);
    console.log(`own time, ${database}, dixa, ${count} mails one after the other: p50 ${p50} ms, p99 ${p99} ms, most ${most} ms`);
  } finally {
    await target.close();
    await dixa.close();
  }
}

async function untilAnswered(look: () => number | undefined): Promise<number> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const at = look();
    if (at !== undefined) return at;
    if (Date.now() > deadline) throw new Error(`no answer reached Dixa within ${PATIENCE_MS} ms`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
