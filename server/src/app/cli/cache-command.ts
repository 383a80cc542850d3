import { UsageError, required, text } from './command.ts';
import type { Command } from './command.ts';

export const cacheCommand: Command = {
  name: 'cache',
  words: 'drop',
  summary: 'Forgets what is kept of the answers of OrderDesk and dashboards.',
  options: {
    workspace: { value: 'slug or id', about: 'The workspace.' },
    store: { value: 'id', about: 'Only of this store.' },
    order: { value: 'id', about: 'Only of this order of the store.' },
  },
  details: 'With the embedded database Baton must be stopped first; while it runs, use POST /api/cache/drop. Other processes hear of it at once.',
  async run(given) {
    if (given.words[0] !== 'drop') throw new UsageError('Say `cache drop`.', 'cache');
    const wanted = { workspace: required(given, 'workspace', 'cache'), storeId: text(given, 'store'), orderId: text(given, 'order') };
    if (wanted.orderId !== undefined && wanted.storeId === undefined) throw new UsageError('--order needs --store.', 'cache');
    return (await import('./run-cache.ts')).dropCache(wanted);
  },
};
