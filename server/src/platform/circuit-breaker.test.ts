import { describe, expect, it } from 'vitest';
import { createTestClock } from '../../test/harness.ts';
import { CircuitOpenError, createCircuitBreaker } from './circuit-breaker.ts';

class Refused extends Error {}

function open() {
  const clock = createTestClock();
  const breaker = createCircuitBreaker({ name: 'the service', clock, failures: 3, openMs: 1000, isFailure: (error) => !(error instanceof Refused) });
  const fail = () => breaker.run(() => Promise.reject(new Error('away'))).catch((error: unknown) => error);
  const succeed = () => breaker.run(() => Promise.resolve('well')).catch((error: unknown) => error);
  return { clock, breaker, fail, succeed };
}

/** A call that ends when told. */
function held() {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  return { work: () => promise, finish: resolve, fail: reject };
}

describe('a circuit breaker', () => {
  it('opens after the given failures in a row, and a success in between begins the count anew', async () => {
    const { breaker, fail, succeed } = open();
    for (const call of [fail, fail, succeed, fail, fail]) await call();
    expect(breaker.state).toBe('closed');
    await fail();
    expect(breaker.state).toBe('open');
    expect(await succeed()).toBeInstanceOf(CircuitOpenError);
  });

  it('does not count refusals of a service that is well', async () => {
    const { breaker } = open();
    for (let at = 0; at < 5; at += 1) await breaker.run(() => Promise.reject(new Refused())).catch(() => undefined);
    expect(breaker.state).toBe('closed');
  });

  it('lets one probe through when its time is over, and closes when that succeeds', async () => {
    const { breaker, clock, fail, succeed } = open();
    for (const call of [fail, fail, fail]) await call();
    clock.advance(1000);
    expect(breaker.state).toBe('half_open');
    const probe = held();
    const probing = breaker.run(probe.work);
    expect(await succeed()).toBeInstanceOf(CircuitOpenError);
    probe.finish('well');
    expect(await probing).toBe('well');
    expect(breaker.state).toBe('closed');
  });

  it('stays open twice as long after a probe that failed', async () => {
    const { breaker, clock, fail } = open();
    for (const call of [fail, fail, fail]) await call();
    clock.advance(1000);
    await fail();
    clock.advance(1999);
    expect(breaker.state).toBe('open');
    clock.advance(1);
    expect(breaker.state).toBe('half_open');
  });

  it('is neither closed nor kept open by calls that began before it opened', async () => {
    const { breaker, clock, fail } = open();
    const [lucky, unlucky] = [held(), held()];
    const calls = [breaker.run(lucky.work), breaker.run(unlucky.work).catch(() => undefined)];
    for (const call of [fail, fail, fail]) await call();
    lucky.finish('late');
    await calls[0];
    expect(breaker.state).toBe('open');
    clock.advance(900);
    unlucky.fail(new Error('late'));
    await calls[1];
    clock.advance(100);
    expect(breaker.state).toBe('half_open');
  });
});
