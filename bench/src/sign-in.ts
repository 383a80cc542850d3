import { OPERATOR_KEY } from '../../server/test/spawn-baton.ts';
import { openTarget } from './open-target.ts';
import type { Database } from './open-target.ts';
import { measureBareChecks } from './sign-in-baseline.ts';
import { median, percentile, tenth, whole } from './figures.ts';

const PASSWORD = 'correct horse battery';

interface SignInOptions {
  database: Database;
  rounds: number;
  count: number;
  connections: number;
  nodeOptions: readonly string[];
}

/**
 * Sign-ins a second over HTTP, against the same number of bare bcrypt checks of the same cost in the same run, one after the other so that
 * they do not take each other's processors. A ratio near 1 says that a sign-in costs its bcrypt and little more.
 */
export async function measureSignIn({ database, rounds, count, connections, nodeOptions }: SignInOptions): Promise<void> {
  const target = await openTarget(database, { nodeOptions });
  const signIns: number[] = [];
  const bare: number[] = [];
  const times: number[] = [];
  try {
    // Each of those who sign in at once is somebody else: several attempts at one e-mail at the same moment are taken for guessing.
    const people = await addPeople(target.baton.url, connections);
    await signInOften(target.baton.url, people, people.length);
    for (let round = 0; round < rounds; round += 1) {
      bare.push(await measureBareChecks(count, connections));
      const { perSecond, milliseconds } = await signInOften(target.baton.url, people, count);
      signIns.push(perSecond);
      times.push(...milliseconds);
    }
  } finally {
    await target.close();
  }
  times.sort((left, right) => left - right);
  const ratio = median(signIns.map((one, index) => one / (bare[index] ?? Number.NaN)));
  console.log(
    `sign-in, ${database}, ${connections} at once, ${rounds} rounds of ${count}: ${tenth(median(signIns))} sign-ins/s, ${tenth(median(bare))} bare bcrypt checks/s, ratio ${ratio.toFixed(2)}`,
  );
  console.log(
    `  p50 ${whole(percentile(times, 50))} ms, p95 ${whole(percentile(times, 95))} ms, p99 ${whole(percentile(times, 99))} ms; each waits for the others' bcrypt`,
  );
}

/** Teammates of the demo shop. Returns their e-mails. */
async function addPeople(url: string, count: number): Promise<string[]> {
  const emails = Array.from({ length: count }, (_, index) => `bench-${index}@shop.example`);
  for (const email of emails) {
    const answer = await fetch(`${url}/api/agents`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${OPERATOR_KEY}`, 'x-baton-workspace': 'demo' },
      body: JSON.stringify({ email, password: PASSWORD, name: email }),
    });
    if (answer.status !== 201) throw new Error(`adding a teammate answered ${answer.status}: ${await answer.text()}`);
  }
  return emails;
}

async function signInOften(url: string, people: readonly string[], count: number): Promise<{ perSecond: number; milliseconds: number[] }> {
  const milliseconds: number[] = [];
  let left = count;
  const began = performance.now();
  const one = async (email: string): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const started = performance.now();
      const answer = await fetch(`${url}/api/agents/login`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ email, password: PASSWORD }),
      });
      if (answer.status !== 200) throw new Error(`signing in answered ${answer.status}: ${await answer.text()}`);
      await answer.arrayBuffer();
      milliseconds.push(performance.now() - started);
    }
  };
  await Promise.all(people.map(one));
  return { perSecond: (count * 1000) / (performance.now() - began), milliseconds };
}
