import { mean, tenth, whole } from './figures.ts';
import { phone } from './build-webhooks.ts';
import { openTarget } from './open-target.ts';
import type { Database } from './open-target.ts';
import { messageOf, startOutsideWorld, untilSent } from './outside-world.ts';
import type { Model } from './outside-world.ts';
import { untilCalm } from './processor-time.ts';
import { startBaseline } from './start-baseline.ts';
import { startLoad } from './start-load.ts';

export interface EndToEndOptions {
  database: Database;
  model: Model;
  /** Contacts, each of whom asks once in each of the two waves. */
  contacts: number;
  connections: number;
  nodeOptions: readonly string[];
}

// Contacts whose questions come before the clock starts. After 500 V8 still compiled on a tenth of the machine and Postgres planned for a sixth of its time: statements of
// many acts are said seldom, and each connection plans for itself.
const WARM_UP = 3000;
// Requests at the route that only verifies, before the waves and behind them: how fast the machine is at this hour.
const AT_THE_ROUTE = 8000;
// More waves would end with people: after two answered interactions the assistant hands over.
const WAVES = 2;

/**
 * Questions answered each second by a process that is warm: from the first webhook of a wave to the provider taking its last reply. In the first wave all contacts
 * are new. Every contact must have one reply in each wave, in order. Against the webhooks' route that only verifies and answers, which says how fast the machine is.
 */
export async function measureEndToEnd({ database, model, contacts, connections, nodeOptions }: EndToEndOptions): Promise<void> {
  const world = await startOutsideWorld(model);
  const target = await openTarget(database, { env: world.env, nodeOptions });
  world.graph.setWebhookUrl(target.baton.webhookUrl);
  const load = startLoad();
  const baseline = await startBaseline();
  const verified: number[] = [];
  const shootAtRoute = async (series: string) => {
    const order = { port: baseline.within, count: AT_THE_ROUTE, connections, series, contacts, text: 'How do I sell a chair?' };
    verified.push((AT_THE_ROUTE / (await load.run(order)).ms) * 1000);
  };
  let ms = 0;
  try {
    const port = Number(new URL(target.baton.url).port);
    const used = () => target.processorTime();
    const warmUp = { port, count: WARM_UP, connections, series: 'w0', contacts: WARM_UP, from: contacts, text: 'How do I sell a chair?' };
    await load.run(warmUp);
    await untilSent(world.graph, WARM_UP, 300_000);
    await world.graph.settled();
    await untilCalm(() => used().node + used().postgres, 60_000);
    await shootAtRoute('b0');
    await shootAtRoute('b1');
    verified.shift();
    const before = used();
    for (let wave = 1; wave <= WAVES; wave += 1) {
      const order = {
        port,
        count: contacts,
        connections,
        series: `w${wave}`,
        contacts,
        text: wave === 1 ? 'How long do I have to return an item?' : 'How do I pay for my order?',
      };
      let began = 0;
      const fired = await load.run(order, () => (began = performance.now()));
      if (fired.byStatus['200'] !== contacts) throw new Error(`not every webhook was accepted: ${JSON.stringify(fired.byStatus)}`);
      await untilSent(world.graph, WARM_UP + wave * contacts, 300_000);
      const took = performance.now() - began;
      ms += took;
      console.log(
        `  wave ${wave}: ${whole((contacts / took) * 1000)} answered each second; all ${whole(contacts)} webhooks accepted after ${whole(fired.ms)} ms`,
      );
    }
    const rate = ((WAVES * contacts) / ms) * 1000;
    await world.graph.settled();
    await untilCalm(() => used().node + used().postgres, 60_000);
    const after = used();
    await shootAtRoute('b2');
    const route = mean(verified);
    console.log(
      `end to end, ${database}, model ${model}, ${whole(contacts)} contacts: ${whole(rate)}/s; ${(rate / route).toFixed(3)} of the webhooks that the route takes which only verifies (${whole(route)}/s)`,
    );
    const ofTurn = (kind: 'node' | 'postgres') => tenth((after[kind] - before[kind]) / (contacts * WAVES));
    console.log(`  processor time of a turn and all that follows it: Node ${ofTurn('node')} ms, Postgres ${ofTurn('postgres')} ms`);
    const rows = await target.query<{ id: string; seq: number }>(`select id, seq from messages where author_kind <> 'contact'`);
    checkEffects(world.graph.sent, new Map(rows.map((row) => [row.id, row.seq])), contacts);
    console.log(`  each contact has ${WAVES} replies, each sent once, in order`);
  } finally {
    load.close();
    baseline.close();
    await target.close();
    await world.close();
  }
}

function checkEffects(sent: readonly { to: string | null; accepted: boolean; payload: unknown }[], seqs: ReadonlyMap<string, number>, contacts: number): void {
  const byContact = Map.groupBy(
    sent.filter((one) => one.accepted),
    (one) => one.to,
  );
  for (let index = 0; index < contacts; index += 1) {
    const ids = (byContact.get(phone(index)) ?? []).map((one) => messageOf(one.payload));
    const order = ids.map((id) => seqs.get(id) ?? 0);
    const inOrder = order.every((seq, place) => place === 0 || seq > (order[place - 1] ?? 0));
    if (ids.length !== WAVES || !inOrder) throw new Error(`contact ${phone(index)} was sent ${ids.length} replies, with the numbers ${order.join(', ')}`);
  }
}
