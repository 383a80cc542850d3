import { promisify } from 'node:util';
import { inflateRaw } from 'node:zlib';
import { BatonError } from '#platform/errors';

interface Entry {
  method: number;
  packed: number;
  offset: number;
}

const END = 0x06054b50;
const DIRECTORY = 0x02014b50;
const MOST_ENTRIES = 2000;
const unpack = promisify(inflateRaw) as (packed: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>;

/** Gives a file out of a zip, or null when it is not in there. What unpacks to more than `most` bytes is refused before it fills the memory. */
export function openZip(bytes: Buffer): (name: string, most: number) => Promise<Buffer | null> {
  const entries = readDirectory(bytes);
  return async (name, most) => {
    const entry = entries.get(name);
    if (!entry) return null;
    try {
      const start = entry.offset + 30 + bytes.readUInt16LE(entry.offset + 26) + bytes.readUInt16LE(entry.offset + 28);
      const packed = bytes.subarray(start, start + entry.packed);
      if (entry.method === 0 && packed.length <= most) return packed;
      if (entry.method === 8) return await unpack(packed, { maxOutputLength: most });
    } catch {
      throw damaged();
    }
    throw damaged();
  };
}

/** The table of contents stands at the end, behind it at most a comment of 64 kB. */
function readDirectory(bytes: Buffer): Map<string, Entry> {
  const entries = new Map<string, Entry>();
  try {
    let end = bytes.length - 22;
    while (end >= 0 && end > bytes.length - 66_000 && bytes.readUInt32LE(end) !== END) end -= 1;
    const many = bytes.readUInt16LE(end + 10);
    let at = bytes.readUInt32LE(end + 16);
    for (let count = 0; count < Math.min(many, MOST_ENTRIES) && bytes.readUInt32LE(at) === DIRECTORY; count += 1) {
      const nameLength = bytes.readUInt16LE(at + 28);
      const name = bytes.toString('utf8', at + 46, at + 46 + nameLength);
      entries.set(name, { method: bytes.readUInt16LE(at + 10), packed: bytes.readUInt32LE(at + 20), offset: bytes.readUInt32LE(at + 42) });
      at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
    }
  } catch {
    throw damaged();
  }
  return entries;
}

function damaged(): BatonError {
  return new BatonError('invalid_input', { message: 'The file is damaged, locked with a password, or unpacks to too much.' });
}
