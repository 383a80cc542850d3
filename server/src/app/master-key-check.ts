import type { Db } from '#platform/db';
import { createVault, fingerprint, parseMasterKeys } from '#platform/vault';

/**
 * A machine with other master keys could read none of the stored secrets: better it says so now than at the first send.
 * Any of the known versions may be the one on record, so that a rotation that was stopped half-way does not lock the owner out.
 */
export async function checkMasterKey(db: Db, masterKeys: string): Promise<void> {
  const { current, keys } = parseMasterKeys(masterKeys);
  await db.system(async (tx) => {
    await tx.query('insert into installation (master_key_check) values ($1) on conflict do nothing', [markOf(current, keys)]);
    const [row] = await tx.query<{ master_key_check: string }>('select master_key_check from installation');
    if (row && ![...keys.keys()].some((version) => markOf(version, keys) === row.master_key_check)) {
      throw new Error(
        'The master key of this process is not the one this database was sealed with. Set BATON_MASTER_KEYS to the keys of the other machines, or copy secrets.json from their data folder.',
      );
    }
  });
}

/** Puts the newest key on record, after everything was sealed under it. */
export async function sealCheck(db: Db, masterKeys: string): Promise<void> {
  const { current, keys } = parseMasterKeys(masterKeys);
  await db.system((tx) => tx.query('update installation set master_key_check = $1', [markOf(current, keys)]));
}

function markOf(version: number, keys: ReadonlyMap<number, Buffer>): string {
  return fingerprint(createVault({ current: version, keys }).derive('master-key-check'), 'baton');
}
