import type { Config } from '#platform/config';
import { OutsideError, checkOutside } from './reach-outside.ts';
import { wrong } from './wrong-field.ts';

/** Says at once, by the name of its field, that an address may not be asked. It is looked at again with every call. @throws invalid_input */
export async function checkAddress(config: Pick<Config, 'environment'>, field: string, address: string): Promise<void> {
  try {
    await checkOutside(config, new URL(address));
  } catch (error) {
    if (error instanceof OutsideError) throw wrong(field, error.message);
    throw error;
  }
}
