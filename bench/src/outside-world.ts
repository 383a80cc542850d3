import { startGraphSandbox, startOpenAiSandbox } from '@baton/sandbox';
import type { GraphSandbox, OpenAiSandbox } from '@baton/sandbox';
import { WEBHOOK_SECRET } from '../../server/test/spawn-baton.ts';
import type { Environment } from '../../server/test/spawn-baton.ts';
import { NUMBER } from './build-webhooks.ts';
import { INSTAGRAM_ACCOUNT } from './provider.ts';

/** `builtin`: Baton's own model, which answers from the knowledge base. `sandbox`: a stand-in of OpenAI that takes no time to think. */
export type Model = 'builtin' | 'sandbox';

/** The provider and the model, in the process of the benchmark. */
export interface OutsideWorld {
  graph: GraphSandbox;
  env: Environment;
  close(): Promise<void>;
}

export async function startOutsideWorld(model: Model): Promise<OutsideWorld> {
  const graph = await startGraphSandbox({
    appSecret: WEBHOOK_SECRET,
    numbers: [NUMBER],
    instagramAccounts: [INSTAGRAM_ACCOUNT],
    enforceWindows: false,
    statusBatchMax: 100,
    statusDelayMs: 50,
    webhookTimeoutMs: 60_000,
  });
  const openai: OpenAiSandbox | null = model === 'sandbox' ? await startOpenAiSandbox() : null;
  return {
    graph,
    env: {
      WHATSAPP_API_BASE_URL: graph.url,
      INSTAGRAM_API_BASE_URL: graph.url,
      BATON_QUIET_WINDOW_MS: '0',
      // What is measured is Baton, not how it holds itself back.
      META_SENDS_PER_SECOND: '100000',
      META_PAIR_BURST: '100000',
      BATON_TURN_DEADLINE_SECONDS: '600',
      ...(openai ? { OPENAI_BASE_URL: openai.baseUrl, OPENAI_API_KEY: 'sandbox-key' } : {}),
    },
    async close() {
      await graph.close();
      await openai?.close();
    },
  };
}

/** The id of Baton's message that a send carries. */
export function messageOf(payload: unknown): string {
  return String((payload as Record<string, unknown>)['biz_opaque_callback_data']);
}

export async function untilSent(graph: GraphSandbox, count: number, timeoutMs: number): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (graph.sent.length < count) {
    if (performance.now() > deadline) throw new Error(`only ${graph.sent.length} of ${count} replies were sent after ${timeoutMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
