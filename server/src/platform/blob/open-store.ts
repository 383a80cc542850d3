import { join } from 'node:path';
import type { Config } from '../config.ts';
import { createDiskStore } from './disk-store.ts';
import type { BlobStore } from './disk-store.ts';
import { createS3Store } from './s3-store.ts';

/** The bucket when one is configured, else the data folder. */
export function openBlobStore(config: Config): BlobStore {
  const folder = join(config.dataDir, 'blobs');
  const { s3Bucket: bucket, s3Region: region } = config;
  if (!bucket) return createDiskStore(folder);
  return createS3Store(folder, {
    bucket,
    region,
    accessKeyId: config.s3AccessKeyId ?? '',
    secretAccessKey: config.s3SecretAccessKey ?? '',
    prefix: config.s3Prefix,
    endpoint: config.s3Endpoint ?? `https://s3.${region}.amazonaws.com`,
    pathStyle: config.s3PathStyle ?? config.s3Endpoint !== undefined,
  });
}
