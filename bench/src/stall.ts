import { percentile, tenth } from './figures.ts';
import { openTarget } from './open-target.ts';
import type { Database } from './open-target.ts';
import { startOutsideWorld, untilSent } from './outside-world.ts';
import { startLoad } from './start-load.ts';

const EVERY_MS = 10;

/** How long a request that needs nothing waits while webhooks are taken in and answered: everything but the embedded database shares one thread. */
export async function measureStall({ database, count, connections }: { database: Database; count: number; connections: number }): Promise<void> {
  const world = await startOutsideWorld('builtin');
  const target = await openTarget(database, { env: world.env });
  world.graph.setWebhookUrl(target.baton.webhookUrl);
  const load = startLoad();
  const { url } = target.baton;
  try {
    report('idle', await probeWhile(url, new Promise((resolve) => setTimeout(resolve, 3000))));
    const flood = load.run({
      port: Number(new URL(url).port),
      count,
      connections,
      series: 'stall',
      contacts: count,
      text: 'How long do I have to return an item?',
    });
    report(
      `${count} webhooks at once, until all are answered`,
      await probeWhile(
        url,
        flood.then(() => untilSent(world.graph, count, 300_000)),
      ),
    );
  } finally {
    load.close();
    await target.close();
    await world.close();
  }

  function report(what: string, times: number[]): void {
    console.log(
      `stall, ${database}, ${what}: p50 ${tenth(percentile(times, 50))} ms, p99 ${tenth(percentile(times, 99))} ms, most ${tenth(times.at(-1) ?? 0)} ms (${times.length} requests)`,
    );
  }
}

/** Asks for an address that does not exist, which touches no database, until `work` is done. */
async function probeWhile(url: string, work: Promise<unknown>): Promise<number[]> {
  let done = false;
  void work.then(
    () => (done = true),
    () => (done = true),
  );
  const times: number[] = [];
  while (!done) {
    const began = performance.now();
    await fetch(`${url}/nothing-here`).then((response) => response.arrayBuffer());
    times.push(performance.now() - began);
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  }
  await work;
  return times.sort((left, right) => left - right);
}
