import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { EMPTY_SHA256, encodeForS3, signS3 } from './sign-s3.ts';
import type { S3Call } from './sign-s3.ts';

// The examples of Amazon's own description of signature version 4 for S3.
const CREDENTIALS = { region: 'us-east-1', accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' };
const HOST = 'https://examplebucket.s3.amazonaws.com';
const at = new Date('2013-05-24T00:00:00Z');

describe('a call to S3', () => {
  it.each<[string, Omit<S3Call, 'at'>, string]>([
    [
      'that reads a part of a file',
      { method: 'GET', url: new URL(`${HOST}/test.txt`), sha256: EMPTY_SHA256, headers: { range: 'bytes=0-9' } },
      'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
    ],
    [
      'that writes one',
      {
        method: 'PUT',
        url: new URL(`${HOST}/${encodeForS3('test$file.text')}`),
        sha256: createHash('sha256').update('Welcome to Amazon S3.').digest('hex'),
        headers: { date: 'Fri, 24 May 2013 00:00:00 GMT', 'x-amz-storage-class': 'REDUCED_REDUNDANCY' },
      },
      '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
    ],
    [
      'with a query without a value',
      { method: 'GET', url: new URL(`${HOST}/?lifecycle`), sha256: EMPTY_SHA256 },
      'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543',
    ],
    [
      'with several parts of a query',
      { method: 'GET', url: new URL(`${HOST}/?prefix=J&max-keys=2`), sha256: EMPTY_SHA256 },
      '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
    ],
  ])('%s is signed as Amazon shows it', (_name, call, signature) => {
    expect(signS3({ ...call, at }, CREDENTIALS)['authorization']).toMatch(new RegExp(`Signature=${signature}$`));
  });
});
