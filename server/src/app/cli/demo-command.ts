import { UsageError } from './command.ts';
import type { Command } from './command.ts';

export const demoCommand: Command = {
  name: 'demo',
  words: 'load | reset',
  summary: 'Loads the demo shop, or puts it back to how it was at first.',
  options: { yes: { about: 'With reset: really delete everything in the embedded database.' } },
  details: 'Stop Baton first when it uses the embedded database.',
  async run(given) {
    // Loaded here: whoever asks for help, or mistypes, need not wait for the whole server to be read.
    const acts = () => import('./run-demo.ts');
    if (given.words[0] === 'load') return (await acts()).loadDemoShop();
    if (given.words[0] === 'reset') return (await acts()).resetDemoShop(given.options['yes'] === true);
    throw new UsageError('Say `demo load` or `demo reset --yes`.', 'demo');
  },
};
