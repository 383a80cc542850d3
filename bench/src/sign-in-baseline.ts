import { checkPassword, hashPassword } from '../../server/src/accounts/passwords.ts';
import { loadConfig } from '../../server/src/platform/config.ts';

/** Bare bcrypt checks a second at the cost a new installation has, as many at once as there are sign-ins at once. */
export async function measureBareChecks(count: number, connections: number): Promise<number> {
  const ctx = { config: loadConfig({ env: {} }) };
  const stored = await hashPassword(ctx, 'correct horse battery');
  let left = count;
  const began = performance.now();
  const one = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      if (!(await checkPassword(ctx, 'correct horse battery', stored))) throw new Error('a right password did not match');
    }
  };
  await Promise.all(Array.from({ length: connections }, one));
  return (count * 1000) / (performance.now() - began);
}
