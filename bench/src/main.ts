import { parseArgs } from 'node:util';
import { describeMachine } from './figures.ts';
import { measureWebhooks } from './webhooks.ts';

const USAGE = `npm run bench -w bench -- <what> [--database embedded|postgres] [options]
  webhooks     signed webhooks durably accepted each second   [--rounds 5] [--count 20000] [--connections 64] [--roles web]

--profile <folder> writes a processor profile of the measured process there.`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    database: { type: 'string', default: 'embedded' },
    rounds: { type: 'string', default: '5' },
    count: { type: 'string' },
    connections: { type: 'string', default: '64' },
    profile: { type: 'string' },
    roles: { type: 'string', default: 'web' },
  },
});

const { database } = values;
if (database !== 'embedded' && database !== 'postgres') throw new Error(`--database is embedded or postgres, not ${database}`);
const count = (usual: number) => Number(values.count ?? usual);

const nodeOptions = values.profile ? ['--cpu-prof', `--cpu-prof-dir=${values.profile}`] : [];

const MEASURES: Record<string, () => Promise<void>> = {
  webhooks: () => measureWebhooks({ database, rounds: Number(values.rounds), count: count(database === 'postgres' ? 20_000 : 8000), connections: Number(values.connections), roles: values.roles, nodeOptions }),
};

const measure = MEASURES[positionals[0] ?? ''];
if (!measure) {
  console.error(USAGE);
  process.exit(2);
}
console.log(describeMachine());
await measure();
