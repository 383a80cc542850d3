import { startS3Sandbox } from '@baton/sandbox';
import type { S3Sandbox } from '@baton/sandbox';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newId } from '../ids.ts';
import { createDiskStore } from './disk-store.ts';
import type { BlobKey, BlobStore } from './disk-store.ts';
import { createS3Store } from './s3-store.ts';

const folder = mkdtempSync(join(tmpdir(), 'baton-blobs-'));
const BYTES = Buffer.from('%PDF-1.7 a paper with an é, a lamp and 0123456789');
let s3: S3Sandbox;
beforeAll(async () => {
  s3 = await startS3Sandbox();
});
beforeEach(() => s3.reset());
afterAll(async () => {
  await s3.close();
  rmSync(folder, { recursive: true, force: true });
});

const place = () => ({ ...s3, endpoint: s3.url, prefix: 'shop/', pathStyle: true });
const stores: Record<string, () => BlobStore> = { disk: () => createDiskStore(join(folder, 'disk')), s3: () => createS3Store(join(folder, 's3'), place()) };
const stage = (store: BlobStore, bytes = BYTES, limit = 10_000) => store.stage(Readable.from([bytes.subarray(0, 10), bytes.subarray(10)]), limit);
const staged = () => readdirSync(join(folder, 's3', 'incoming'));

describe.each(Object.keys(stores))('a store of files on %s', (kind) => {
  const open = () => stores[kind]!();

  it('gives back what it took, whole and in part, for each workspace by itself, and forgets what is removed', async () => {
    const store = open();
    const [one, other] = [await store.keep(await stage(store), newId()), await store.keep(await stage(store), newId())];
    expect(await buffer(store.read(one))).toEqual(BYTES);
    expect(await buffer(store.read(one, { start: 9, end: 15 }))).toEqual(BYTES.subarray(9, 16));
    await store.remove(one);
    await expect(buffer(store.read(one))).rejects.toThrow();
    expect(await buffer(store.read(other))).toEqual(BYTES);
    // What is gone is removed again without a word.
    await store.remove(one);
  });

  it('takes nothing beyond the limit and leaves nothing of it', async () => {
    const store = open();
    await expect(stage(store, BYTES, 20)).rejects.toMatchObject({ code: 'too_large' });
    await store.discard(await stage(store));
    // What is staged and never kept is found again, and there is nothing.
    expect(await store.clean(-1000)).toBe(0);
  });
});

describe('a bucket', () => {
  const keep = async (): Promise<BlobKey> => {
    const store = createS3Store(join(folder, 's3'), place());
    return store.keep(await stage(store), newId());
  };

  it('that is unwell is asked again, and the file is there once', async () => {
    s3.fault({ kind: 'slow_down' });
    s3.fault({ kind: 'cut' });
    await keep();
    expect([...s3.objects.keys()]).toEqual([expect.stringMatching(/^shop\/[0-9a-f-]{36}\/[0-9a-f]{2}\/[0-9a-f]{64}-[0-9a-f-]{36}$/)]);
    expect(staged()).toEqual([]);
  });

  it('that stays unwell or refuses the key says so, and the staged file waits for whoever tries again', async () => {
    s3.fault({ kind: 'server_error', times: 3 });
    await expect(keep()).rejects.toMatchObject({ code: 'storage_unavailable', message: expect.stringContaining('InternalError') as string });
    const store = createS3Store(join(folder, 's3'), { ...place(), secretAccessKey: 'wrong' });
    await expect(store.keep(await stage(store), newId())).rejects.toMatchObject({ message: expect.stringContaining('SignatureDoesNotMatch') as string });
    const elsewhere = createS3Store(join(folder, 's3'), { ...place(), bucket: 'nobody-has' });
    await expect(elsewhere.keep(await stage(elsewhere), newId())).rejects.toMatchObject({ message: expect.stringContaining('NoSuchBucket') as string });
    expect(s3.objects.size).toBe(0);
    expect(staged()).toHaveLength(3);
    expect(await store.clean(-1)).toBe(3);
  });
});
