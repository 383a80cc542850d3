/** Files: taken in, looked at, kept on the disk or in a bucket. */
export { openBlobStore } from './blob/open-store.ts';
export type { BlobKey, BlobStore, StagedFile } from './blob/disk-store.ts';
export { sniffType } from './blob/sniff-type.ts';
export { createScanner } from './blob/scan-file.ts';
export type { Scanner } from './blob/scan-file.ts';
