import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { BatonError } from '../errors.ts';
import { newId } from '../ids.ts';

/** Where kept bytes are: by workspace and content. The id makes a content that is written anew another file than the one being deleted. */
export interface BlobKey {
  workspaceId: string;
  id: string;
  /** Of the bytes, in hex. */
  sha256: string;
}

/** A file taken in and durable, but not kept yet. */
export interface StagedFile {
  id: string;
  path: string;
  sha256: string;
  size: number;
  /** The first bytes, which say what it is. */
  head: Buffer;
}

export interface BlobStore {
  /** Takes a file in; on the disk for certain when it returns. @throws too_large beyond `limitBytes`. */
  stage(bytes: AsyncIterable<Buffer>, limitBytes: number): Promise<StagedFile>;
  /** Gives a staged file its place; from here on it can be read. */
  keep(staged: StagedFile, workspaceId: string): Promise<BlobKey>;
  discard(staged: StagedFile): Promise<void>;
  /** The bytes from `start` to `end`, both included. */
  read(key: BlobKey, range?: { start: number; end: number }): Readable;
  /** Deleting what is gone is no error. */
  remove(key: BlobKey): Promise<void>;
  /** Deletes what was staged and never kept, older than this. Gives the number of files. */
  clean(olderThanMs: number): Promise<number>;
}

const HEAD_BYTES = 4096;

/** Below `folder`: `incoming/<id>`, then `<workspace>/<first two of the hash>/<hash>-<id>`. */
export function createDiskStore(folder: string): BlobStore {
  const incoming = join(folder, 'incoming');
  const place = ({ workspaceId, sha256, id }: BlobKey) => join(folder, workspaceId, sha256.slice(0, 2), `${sha256}-${id}`);
  return {
    async stage(bytes, limitBytes) {
      const id = newId();
      const path = join(incoming, id);
      await mkdir(incoming, { recursive: true });
      try {
        return { id, path, ...(await write(path, bytes, limitBytes)) };
      } catch (error) {
        await rm(path, { force: true });
        throw error;
      }
    },
    async keep(staged, workspaceId) {
      const key = { workspaceId, id: staged.id, sha256: staged.sha256 };
      const path = place(key);
      await mkdir(dirname(path), { recursive: true });
      await rename(staged.path, path);
      // A name is as durable as the folder it stands in.
      await sync(dirname(path));
      return key;
    },
    discard: (staged) => rm(staged.path, { force: true }),
    read: (key, range) => createReadStream(place(key), range),
    remove: (key) => rm(place(key), { force: true }),
    async clean(olderThanMs) {
      const names = await readdir(incoming).catch(() => []);
      let removed = 0;
      for (const name of names) {
        const path = join(incoming, name);
        const found = await stat(path).catch(() => null);
        if (!found || Date.now() - found.mtimeMs < olderThanMs) continue;
        await rm(path, { force: true });
        removed += 1;
      }
      return removed;
    },
  };
}

async function write(path: string, bytes: AsyncIterable<Buffer>, limitBytes: number): Promise<Pick<StagedFile, 'sha256' | 'size' | 'head'>> {
  const hash = createHash('sha256');
  const heads: Buffer[] = [];
  let headBytes = 0;
  let size = 0;
  const file = await open(path, 'wx', 0o600);
  try {
    for await (const chunk of bytes) {
      size += chunk.length;
      if (size > limitBytes) throw new BatonError('too_large', { message: `A file may have ${Math.floor(limitBytes / 1_048_576)} MB at most.` });
      if (headBytes < HEAD_BYTES) {
        heads.push(chunk.subarray(0, HEAD_BYTES - headBytes));
        headBytes += chunk.length;
      }
      hash.update(chunk);
      await file.write(chunk);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return { sha256: hash.digest('hex'), size, head: Buffer.concat(heads) };
}

async function sync(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
