import { loadConfig } from '../../server/src/platform/config.ts';
import { openPlatform } from '../../server/src/platform/open-platform.ts';
import { replayTask } from './retail/replay-task.ts';
import type { Replayed } from './retail/replay-task.ts';
import { openDesk } from './retail/retail-bench.ts';
import { readShop } from './retail/retail-shop.ts';
import { readTasks } from './retail/retail-tasks.ts';

// `node evals/src/run-tau2-retail.ts <folder> [--only <id>]`: the reference paths of tau2-bench's retail tasks, from a folder with its db.json and tasks.json,
// through Baton's own gate by either door (a program's token, a contact's yes), compared with the same paths past it. Ends with 1 when anything differs or a write gets through that must not.
const [folder] = process.argv.slice(2);
if (folder === undefined || folder.startsWith('-')) {
  console.error('Name the folder that holds db.json and tasks.json (or tasks_train.json).');
  process.exit(2);
}
const only = process.argv.indexOf('--only') >= 0 ? process.argv[process.argv.indexOf('--only') + 1] : undefined;

const shop = readShop(folder);
const tasks = readTasks(folder).filter((task) => only === undefined || task.id === only);
const config = loadConfig({ env: {}, overrides: { logLevel: 'silent' } });
const platform = await openPlatform(config, { jobs: [], subscriptions: [], masterKeys: `1:${Buffer.alloc(32, 1).toString('base64')}`, inMemory: true });
try {
  const desk = await openDesk(platform.ctx);
  const started = performance.now();
  const replayed: Replayed[] = [];
  for (const task of tasks) {
    const one = await replayTask(desk, shop, task);
    replayed.push(one);
    const state = one.broken.length === 0 ? 'equal ' : 'BROKEN';
    console.log(
      `${one.id.padStart(4)} ${state} calls ${one.calls}, writes shown ${one.proposed}, done ${one.confirmed}, attempts refused ${one.attacks}, state ${one.wanted.slice(0, 12)}`,
    );
    for (const line of one.broken) console.log(`       ${line}`);
    for (const line of one.refused) console.log(`       the shop refuses ${line}`);
  }
  const sum = (of: (one: Replayed) => number) => replayed.reduce((all, one) => all + of(one), 0);
  const equal = replayed.filter((one) => one.isEqual).length;
  const whole = replayed.filter((one) => one.broken.length === 0).length;
  console.log(
    `${equal} of ${replayed.length} end states equal, ${whole} without fault; ${sum((one) => one.calls)} calls, ${sum((one) => one.proposed)} writes shown, ` +
      `${sum((one) => one.confirmed)} done after a yes, ${sum((one) => one.refused.length)} calls refused by the shop itself, ${sum((one) => one.attacks)} attempts ` +
      `that had to be refused; ${((performance.now() - started) / 1000).toFixed(1)} s`,
  );
  process.exitCode = replayed.length > 0 && whole === replayed.length ? 0 : 1;
} finally {
  await platform.close();
}
