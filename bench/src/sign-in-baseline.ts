import { hash, verify } from '@node-rs/bcrypt';
import { SETTINGS } from '../../server/src/platform/config/settings.ts';

/** Bare bcrypt checks a second at the cost a new installation has, as many at once as there are sign-ins at once. */
export async function measureBareChecks(count: number, connections: number): Promise<number> {
  const cost = SETTINGS.passwordCost.schema.parse(undefined);
  const stored = await hash('correct horse battery', { cost });
  let left = count;
  const began = performance.now();
  const one = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      if (!(await verify('correct horse battery', stored))) throw new Error('a right password did not match');
    }
  };
  await Promise.all(Array.from({ length: connections }, one));
  return (count * 1000) / (performance.now() - began);
}
