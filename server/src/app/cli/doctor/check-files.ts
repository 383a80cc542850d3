import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { openBlobStore } from '#platform/blob';
import type { Config } from '#platform/config';
import { newId } from '#platform/ids';
import { broken, ok, reasonOf } from './finding.ts';
import type { Finding } from './finding.ts';

const PROBE_BYTES = 64;

/** Keeps a few bytes where files are kept, reads them back and deletes them: that is all Baton ever does there. */
export async function checkFiles(config: Config): Promise<Finding> {
  const where = config.s3Bucket ? `The bucket ${config.s3Bucket}` : 'The data folder';
  try {
    const store = openBlobStore(config);
    const probe = randomBytes(PROBE_BYTES);
    const key = await store.keep(await store.stage(Readable.from([probe]), PROBE_BYTES), newId());
    const read: Buffer[] = [];
    for await (const chunk of store.read(key)) read.push(chunk as Buffer);
    await store.remove(key);
    if (Buffer.concat(read).equals(probe)) return ok('files', `${where} takes files, gives them back and deletes them.`);
    return broken('files', `${where} gave back other bytes than it took.`, 'Nothing can be kept there. Use another place.');
  } catch (error) {
    return broken(
      'files',
      `${where} does not keep files (${reasonOf(error)}).`,
      config.s3Bucket
        ? 'Check S3_ENDPOINT, S3_REGION, S3_BUCKET and that the key may read, write and delete there.'
        : 'Check BATON_DATA_DIR: its owner, rights and free space.',
    );
  }
}
