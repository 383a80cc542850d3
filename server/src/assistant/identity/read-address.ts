import { stripHidden } from '../triage/index.ts';

/** `unreadable`: something with an @ that is no address of plain letters. */
export type ReadAddress = { kind: 'address'; address: string } | { kind: 'unreadable' } | { kind: 'none' };

// Plain letters alone: a letter of another alphabet that looks like one of ours would make it somebody else's.
const ADDRESS = /^[a-z0-9][a-z0-9.!#$%&'*+/=?^_{|}~-]{0,63}@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/;
const LONGEST = 254;
const MOST_PIECES = 2000;

/**
 * The last address that was written, in small letters and else as it is: `a+b@` stays `a+b@`. A piece is what stands between spaces and brackets.
 */
export function readAddress(texts: readonly string[]): ReadAddress {
  const pieces = stripHidden(texts.join('\n'))
    .split(/[\s<>()[\]",;:]+/)
    .slice(0, MOST_PIECES)
    .filter((piece) => piece.includes('@') && piece.length <= LONGEST + 10)
    .map((piece) => piece.toLowerCase().replace(/^['*_.]+|['*_.!?]+$/g, ''));
  const last = pieces.findLast((piece) => /^[^@]+@./.test(piece));
  if (last === undefined) return { kind: 'none' };
  return isAddress(last) ? { kind: 'address', address: last } : { kind: 'unreadable' };
}

function isAddress(piece: string): boolean {
  return piece.length <= LONGEST && ADDRESS.test(piece) && !piece.includes('..') && !/\.@/.test(piece);
}
