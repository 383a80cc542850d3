import { middleMean, percentile, tenth } from './figures.ts';
import { openLine } from './fire.ts';
import { openTarget } from './open-target.ts';
import type { Database } from './open-target.ts';
import { startBaseline } from './start-baseline.ts';
import { requestOf } from './provider.ts';
import type { MetaProvider } from './provider.ts';
import { startOutsideWorld, untilSent } from './outside-world.ts';
import type { Model } from './outside-world.ts';

// A process compiles what it runs often for its first thousand questions: with 150 before it p50 was 25 and 27 ms, with 2 000 21 and 22.
const WARM_UP = 1000;
// The last of them come as those that are measured.
const WARM_UP_PACED = 50;
// Clocks and signals of a message run 80 to 100 ms after it: a next one in that moment would be measured with them.
const GAP_MS = 130;
// Webhooks at the route that only verifies, as far apart as leaves it idle in between.
const AT_THE_ROUTE = 200;
const GAP_AT_THE_ROUTE_MS = 20;

/**
 * Baton's own time at low load: from sending a webhook to its reply reaching the provider. The quiet window is 0, so it is not in it. Against the time in which the
 * webhooks' route answers that only verifies, which says how fast the machine is.
 */
export async function measureOwnTime({
  provider,
  database,
  model,
  count,
  nodeOptions,
}: {
  provider: MetaProvider;
  database: Database;
  model: Model;
  count: number;
  nodeOptions: readonly string[];
}): Promise<void> {
  const world = await startOutsideWorld(model);
  const target = await openTarget(database, { env: world.env, nodeOptions });
  world.graph.setWebhookUrl(target.baton.webhookUrl);
  try {
    const port = Number(new URL(target.baton.url).port);
    const times: number[] = [];
    const line = await openLine(port);
    for (let index = 0; index < WARM_UP + count; index += 1) {
      const request = requestOf(provider, port, { series: 'own', index, contact: index, text: 'How long do I have to return an item?' });
      const began = Date.now();
      await line.send(request);
      await untilSent(world.graph, index + 1, 30_000);
      if (index >= WARM_UP) times.push((world.graph.sent.at(-1)?.at.getTime() ?? Number.NaN) - began);
      if (index >= WARM_UP - WARM_UP_PACED) await new Promise((resolve) => setTimeout(resolve, GAP_MS));
    }
    line.close();
    times.sort((left, right) => left - right);
    const route = await askRoute(provider);
    console.log(
      `own time, ${provider}, ${database}, model ${model}, ${count} messages one after the other: p50 ${tenth(percentile(times, 50))} ms (the middle half ${tenth(middleMean(times))} ms), p99 ${tenth(percentile(times, 99))} ms, most ${tenth(times.at(-1) ?? 0)} ms`,
    );
    console.log(`  the middle half is ${tenth(middleMean(times) / route)} times as long as the route takes which only verifies (${route.toFixed(2)} ms)`);
  } finally {
    await target.close();
    await world.close();
  }
}

/** In how many milliseconds the route answers that only verifies: the mean of the middle half. */
async function askRoute(provider: MetaProvider): Promise<number> {
  const baseline = await startBaseline();
  const line = await openLine(baseline.within);
  const times: number[] = [];
  for (let index = 0; index < WARM_UP + AT_THE_ROUTE; index += 1) {
    const request = requestOf(provider, baseline.within, { series: 'route', index, contact: index, text: 'How long do I have to return an item?' });
    const began = performance.now();
    await line.send(request);
    if (index >= WARM_UP) times.push(performance.now() - began);
    if (index >= WARM_UP - WARM_UP_PACED) await new Promise((resolve) => setTimeout(resolve, GAP_AT_THE_ROUTE_MS));
  }
  line.close();
  baseline.close();
  return middleMean(times.toSorted((left, right) => left - right));
}
