import { createReadStream } from 'node:fs';
import { connect } from 'node:net';
import { BatonError } from '../errors.ts';

/** Looks for viruses in a file. Gives the name of what was found, or null. @throws provider_failed when the scanner does not answer. */
export type Scanner = (path: string) => Promise<string | null>;

const PATIENCE_MS = 30_000;

/** Asks clamd (`host:port`) by its INSTREAM command: chunks with their length before them, an empty one at the end. */
export function createScanner(address: string): Scanner {
  const [host = '127.0.0.1', port = '3310'] = address.split(':');
  return (path) =>
    ask({ host, port: Number(port) }, path).catch((cause: unknown) => {
      throw new BatonError('provider_failed', {
        message: 'The virus scanner does not answer. The file was not stored; send it again later.',
        cause,
        retryAfterSeconds: 30,
      });
    });
}

async function ask(at: { host: string; port: number }, path: string): Promise<string | null> {
  const socket = connect(at);
  socket.setTimeout(PATIENCE_MS, () => socket.destroy(new Error(`no answer within ${PATIENCE_MS} ms`)));
  let answer = '';
  const answered = new Promise<void>((resolve, reject) => {
    socket.on('data', (chunk: Buffer) => (answer += chunk.toString('utf8')));
    socket.on('end', resolve);
    socket.on('error', reject);
  });
  // It may refuse in the middle and hang up; what it said then counts, not that we could not go on.
  const sending = send(socket, path).catch(() => undefined);
  try {
    await Promise.all([answered, sending]);
  } finally {
    socket.destroy();
  }
  const said = answer.replaceAll('\0', '').trim();
  if (said === 'stream: OK') return null;
  const found = /^stream: (.+) FOUND$/.exec(said)?.[1];
  if (found) return found;
  throw new Error(`the scanner said: ${said.slice(0, 200) || 'nothing'}`);
}

async function send(socket: ReturnType<typeof connect>, path: string): Promise<void> {
  const write = (bytes: Buffer) => new Promise<void>((resolve, reject) => void socket.write(bytes, (error) => (error ? reject(error) : resolve())));
  await write(Buffer.from('zINSTREAM\0'));
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(chunk.length);
    await write(Buffer.concat([length, chunk]));
  }
  await write(Buffer.alloc(4));
}
