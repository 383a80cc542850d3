import { describe, expect, it } from 'vitest';
import { createTestClock } from '../../test/harness.ts';
import { createMemoryCache } from './cache.ts';
import { createMetrics } from './metrics.ts';
import { GAP, createRealtime } from './realtime.ts';

const metrics = createMetrics();
const KEEP = { ttlMs: 1000, graceMs: 5000, tags: ['contact:1'] };

async function open(mostEntries?: number) {
  const clock = createTestClock();
  const realtime = await createRealtime(null, () => undefined);
  const node = () => createMemoryCache<string>({ name: 'test', clock, metrics, realtime, ...(mostEntries ? { mostEntries } : {}) });
  return { clock, realtime, cache: node(), otherNode: node() };
}

/** A load that ends when told. */
function held() {
  const { promise, resolve } = Promise.withResolvers<string>();
  return { load: () => promise, finish: resolve };
}

const never = () => Promise.reject(new Error('must not be loaded'));
const fails = () => Promise.reject(new Error('the service is away'));
const gives = (value: string) => () => Promise.resolve(value);

describe('a cache', () => {
  it('loads once for all who ask at the same moment, and then not until the time is over', async () => {
    const { cache, clock } = await open();
    let loads = 0;
    const load = async () => `answer ${(loads += 1)}`;
    const answers = await Promise.all([cache.get('a', KEEP, load), cache.get('a', KEEP, load), cache.get('a', KEEP, load)]);
    expect(answers.map((one) => one.value)).toEqual(['answer 1', 'answer 1', 'answer 1']);
    clock.advance(999);
    expect((await cache.get('a', KEEP, never)).value).toBe('answer 1');
    clock.advance(1);
    expect((await cache.get('a', KEEP, load)).value).toBe('answer 2');
  });

  it('gives the last answer with its age when loading fails, and the failure once that is too old', async () => {
    const { cache, clock } = await open();
    await cache.get('a', KEEP, gives('old'));
    clock.advance(4500);
    expect(await cache.get('a', KEEP, fails)).toMatchObject({ value: 'old', stale: true, ageSeconds: 4, failure: expect.any(Error) });
    clock.advance(1500);
    await expect(cache.get('a', KEEP, fails)).rejects.toThrow('the service is away');
  });

  it('tells a failure to all who waited for it, and keeps none', async () => {
    const { cache } = await open();
    const results = await Promise.allSettled([cache.get('a', KEEP, fails), cache.get('a', KEEP, fails)]);
    expect(results.map((one) => one.status)).toEqual(['rejected', 'rejected']);
    expect((await cache.get('a', KEEP, gives('well again'))).value).toBe('well again');
  });

  it('drops what has a tag in every process, and nothing else', async () => {
    const { cache, otherNode } = await open();
    for (const node of [cache, otherNode]) {
      node.set('mine', KEEP, 'mine');
      node.set('other', { ...KEEP, tags: ['contact:2'] }, 'other');
    }
    cache.drop('contact:1');
    for (const node of [cache, otherNode]) {
      expect((await node.get('mine', KEEP, gives('new'))).value).toBe('new');
      expect((await node.get('other', KEEP, never)).value).toBe('other');
    }
  });

  it('does not keep what was being loaded when it was dropped', async () => {
    const { cache } = await open();
    const slow = held();
    const waiting = cache.get('a', KEEP, slow.load);
    cache.drop('contact:1');
    const after = cache.get('a', KEEP, gives('new'));
    slow.finish('old');
    expect((await waiting).value).toBe('old');
    expect((await after).value).toBe('new');
    expect((await cache.get('a', KEEP, never)).value).toBe('new');
  });

  it('does not bring back as stale what was dropped', async () => {
    const { cache, clock } = await open();
    await cache.get('a', KEEP, gives('old'));
    clock.advance(2000);
    cache.drop('contact:1');
    await expect(cache.get('a', KEEP, fails)).rejects.toThrow('away');
  });

  it('forgets everything when hints may have been lost', async () => {
    const { cache, realtime } = await open();
    await cache.get('a', KEEP, gives('old'));
    realtime.publish(GAP, {});
    expect((await cache.get('a', KEEP, gives('new'))).value).toBe('new');
  });

  it('lets go of what was unused for longest when it is full', async () => {
    const { cache } = await open(2);
    cache.set('a', KEEP, 'a');
    cache.set('b', KEEP, 'b');
    await cache.get('a', KEEP, never);
    cache.set('c', KEEP, 'c');
    expect((await cache.get('a', KEEP, never)).value).toBe('a');
    expect((await cache.get('b', KEEP, gives('again'))).value).toBe('again');
  });
});
