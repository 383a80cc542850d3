import { Duplex } from 'node:stream';
import { join } from './start-engine.ts';
import type { Engine } from './start-engine.ts';

// What a server says to a new connection: the password is right (R), and ask away (Z, no transaction open).
const WELCOME = Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 0, 0x5a, 0, 0, 0, 5, 0x49]);
const QUERY = 0x51;
const SYNC = 0x53;

// Two queries, each with its length and a zero at its end: only outside a transaction can everything be discarded.
const AFRESH = Uint8Array.from(Buffer.from('Q\0\0\0\rrollback\0Q\0\0\0\x10discard all\0', 'latin1'));

/**
 * The embedded database as `pg` sees a socket: it writes its messages here and reads the answers here. So everything it knows
 * about a server holds, and what flight.ts holds back goes over in one piece.
 *
 * There is one session. Each connection begins as on a server, with nothing open and nothing prepared.
 */
export function connectToEngine(engine: Engine): Duplex {
  let welcomed = false;
  let held: Uint8Array[] = [];
  const ask = async (messages: Uint8Array) => {
    const answer = await engine.exec(messages);
    if (!stream.destroyed) stream.push(answer);
  };
  const take = (chunks: { chunk: Uint8Array }[]): void => {
    if (!welcomed) {
      // The first message says who connects, which makes no difference here.
      welcomed = true;
      stream.push(WELCOME);
      return;
    }
    held.push(...chunks.map(({ chunk }) => chunk));
    // To what comes before a Sync or a Query there is no answer yet. `pg` writes each message with one call.
    const last = held.at(-1)?.[0];
    if (last !== SYNC && last !== QUERY) return;
    const messages = join(held);
    held = [];
    ask(messages).catch((error: Error) => stream.destroy(error));
  };
  const stream = new Duplex({
    read: () => undefined,
    write(chunk: Uint8Array, _encoding, done) {
      take([{ chunk }]);
      done();
    },
    writev(chunks: { chunk: Uint8Array }[], done) {
      take(chunks);
      done();
    },
    final(done) {
      stream.push(null);
      done();
    },
  });
  const connect = () => {
    engine.exec(AFRESH.slice()).then(
      () => stream.emit('connect'),
      (error: Error) => stream.destroy(error),
    );
    return stream;
  };
  const nothing = () => stream;
  return Object.assign(stream, { connect, setNoDelay: nothing, setKeepAlive: nothing, ref: nothing, unref: nothing });
}
