import { median, whole } from './figures.ts';
import { fire } from './fire.ts';
import { phone, toRequest, wamid } from './build-webhooks.ts';
import { openTarget } from './open-target.ts';
import type { Database } from './open-target.ts';
import { startOutsideWorld, untilSent } from './outside-world.ts';

/** From nothing to the first answer, and how soon a later start serves. */
export async function measureStart({ database, rounds }: { database: Database; rounds: number }): Promise<void> {
  const world = await startOutsideWorld('builtin');
  const began = performance.now();
  const target = await openTarget(database, { env: world.env });
  world.graph.setWebhookUrl(target.baton.webhookUrl);
  try {
    const port = Number(new URL(target.baton.url).port);
    await fire({ port, connections: 1 }, [toRequest([{ from: phone(1), id: wamid('start', 1), text: 'How long do I have to return an item?' }], port)]);
    await untilSent(world.graph, 1, 60_000);
    console.log(
      `first start, ${database}: healthy after ${whole(target.baton.startedInMs)} ms, first answer after ${whole(performance.now() - began)} ms (schema, demo shop with its articles${database === 'postgres' ? ', and a new Postgres' : ''})`,
    );
    const later: number[] = [];
    for (let round = 1; round <= rounds; round += 1) {
      await target.baton.stop();
      await target.baton.restart();
      later.push(target.baton.startedInMs);
    }
    await target.baton.kill9();
    await target.baton.restart();
    console.log(
      `later starts, ${database}: healthy after ${whole(median(later))} ms (median of ${rounds}); after kill -9: ${whole(target.baton.startedInMs)} ms`,
    );
  } finally {
    await target.close();
    await world.close();
  }
}
