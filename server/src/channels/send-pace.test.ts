import { describe, expect, it } from 'vitest';
import { createSendPace } from './send-pace.ts';

const config = { metaPairBurst: 3, metaSendsPerSecond: 5 } as never;

function pace() {
  let now = 1_800_000_000_000;
  return { ...createSendPace({ config, counters: null, clock: { now: () => new Date(now) } }), wait: (ms: number) => void (now += ms) };
}

describe('sends', () => {
  it('to one contact wait after a burst, those to others do not, and go on when the burst is over', async () => {
    const sends = pace();
    for (let n = 0; n < 3; n += 1) expect(await sends.take('inbox', 'ada')).toBeNull();
    expect(await sends.take('inbox', 'ada')).toContain('contact');
    expect(await sends.take('inbox', 'bo')).toBeNull();
    sends.wait(120_000);
    expect(await sends.take('inbox', 'ada')).toBeNull();
  });

  it('of one number wait for the next second, those of another do not', async () => {
    const sends = pace();
    for (let n = 0; n < 5; n += 1) expect(await sends.take('inbox', `contact ${n}`)).toBeNull();
    expect(await sends.take('inbox', 'contact 6')).toContain('number');
    expect(await sends.take('other', 'contact 6')).toBeNull();
    sends.wait(1000);
    expect(await sends.take('inbox', 'contact 7')).toBeNull();
  });
});
