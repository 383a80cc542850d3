import { median, percentile, tenth, whole } from './figures.ts';
import type { Fired } from './fire.ts';
import { openTarget } from './open-target.ts';
import { DESK_SECRETS, WEBHOOKS } from './provider.ts';
import type { Provider } from './provider.ts';
import type { Database } from './open-target.ts';
import { startBaseline } from './start-baseline.ts';
import { startLoad } from './start-load.ts';

export interface WebhooksOptions {
  provider: Provider;
  database: Database;
  rounds: number;
  /** Webhooks in each round. */
  count: number;
  connections: number;
  /** `web`: this process only takes in. `web,worker`: it also works through what came, on the same cores. */
  roles: string;
  /** Options of node for the process that is measured. */
  nodeOptions: readonly string[];
}

/**
 * Signed webhooks durably accepted each second, against the same route that only verifies and answers. Rounds alternate, so that what
 * else the machine does strikes all alike. At the end every accepted message must be one row.
 */
export async function measureWebhooks({ provider, database, rounds, count, connections, roles, nodeOptions }: WebhooksOptions): Promise<void> {
  const baseline = await startBaseline();
  const load = startLoad();
  const target = await openTarget(database, { nodeOptions, env: { ...DESK_SECRETS, BATON_ROLES: roles, BATON_QUIET_WINDOW_MS: '0' } });
  const port = Number(new URL(target.baton.url).port);
  const rates = { baton: [] as number[], within: [] as number[], bare: [] as number[] };
  const latencies: number[][] = [];
  try {
    const shoot = async (to: number, series: string, many: number): Promise<Fired> => {
      const fired = await load.run({ provider, port: to, count: many, connections, series, contacts: 2000, text: 'How long do I have to return an item?' });
      if (fired.byStatus[WEBHOOKS[provider].status] !== many)
        throw new Error(`not every webhook was accepted: ${JSON.stringify(fired.byStatus)}, ${fired.broken} broken`);
      return fired;
    };
    for (const to of [port, baseline.within, baseline.bare]) await shoot(to, 'warm', 2000);
    for (let round = 1; round <= rounds; round += 1) {
      const baton = await shoot(port, `r${round}`, count);
      const within = await shoot(baseline.within, `r${round}`, count);
      const bare = await shoot(baseline.bare, `r${round}`, count);
      latencies.push(baton.latenciesMs);
      for (const [name, fired] of Object.entries({ baton, within, bare }) as [keyof typeof rates, Fired][]) rates[name].push((count / fired.ms) * 1000);
      console.log(
        `  round ${round}: ${whole(rates.baton.at(-1) ?? 0)}/s accepted, ${whole(rates.within.at(-1) ?? 0)}/s verify only, ${whole(rates.bare.at(-1) ?? 0)}/s verify only in a bare Fastify`,
      );
    }
    const ratios = (against: number[]) => median(rates.baton.map((rate, index) => rate / (against[index] ?? Number.NaN)));
    const all = latencies.flat().sort((left, right) => left - right);
    console.log(`webhooks, ${provider}, ${database}, roles ${roles}, ${connections} connections, ${rounds} × ${whole(count)}:`);
    console.log(
      `  ${whole(median(rates.baton))}/s durably accepted; ${ratios(rates.within).toFixed(2)} of the same route that only verifies (${whole(median(rates.within))}/s), ${ratios(rates.bare).toFixed(2)} of it in a bare Fastify (${whole(median(rates.bare))}/s)`,
    );
    console.log(`  answered in ${tenth(percentile(all, 50))} ms (p50), ${tenth(percentile(all, 99))} ms (p99)`);
    const expected = rounds * count + 2000;
    const [rows] = await target.query<{ rows: number; ids: number }>('select count(*)::int as rows, count(distinct external_id)::int as ids from deliveries');
    if (rows?.rows !== expected || rows.ids !== expected)
      throw new Error(`${expected} webhooks were accepted, but there are ${rows?.rows} rows with ${rows?.ids} ids`);
    console.log(`  ${whole(expected)} accepted, ${whole(rows.rows)} rows, each once`);
  } finally {
    load.close();
    baseline.close();
    await target.close();
  }
}
