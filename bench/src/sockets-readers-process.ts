import { loadWs } from './load-ws.ts';

/** Opens sockets and counts what comes. Lateness is from the moment an event was written, by the same machine's clock. */
export interface ReadersOrder {
  url: string;
  /** One for each group of sockets. Absent: a socket that is open is welcome. */
  tokens: string[];
  socketsEach: number;
}

export interface ReadersReport {
  sockets: number;
  delivered: number;
  bytes: number;
  closed: number;
  /** Milliseconds, of one socket in a hundred. */
  lateness: number[];
}

const { WebSocket } = loadWs();
const SAMPLE = 100;
const AT_ONCE = 50;
// Every event carries it once: counting it costs a search, not a parse.
const MARK = Buffer.from('"ticket_id"');

const report: ReadersReport = { sockets: 0, delivered: 0, bytes: 0, closed: 0, lateness: [] };
let counting = false;

process.on('message', (message: { open: ReadersOrder } | 'count' | 'ask') => {
  if (message === 'count') {
    Object.assign(report, { delivered: 0, bytes: 0, lateness: [] });
    counting = true;
  } else if (message === 'ask') process.send?.({ report });
  else void open(message.open).then(() => process.send?.({ opened: report.sockets }));
});

async function open({ url, tokens, socketsEach }: ReadersOrder): Promise<void> {
  const wanted = tokens.flatMap((token) => Array.from({ length: socketsEach }, () => token));
  for (let at = 0; at < wanted.length; at += AT_ONCE) await Promise.all(wanted.slice(at, at + AT_ONCE).map((token, index) => openOne(url, token, at + index)));
}

function openOne(url: string, token: string, index: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, { perMessageDeflate: false });
    const opened = () => {
      report.sockets += 1;
      resolve();
    };
    socket.on('open', () => (token === '' ? opened() : socket.send(JSON.stringify({ type: 'hello', token }))));
    socket.on('error', reject);
    socket.on('close', (code) => {
      report.closed += 1;
      reject(new Error(`closed with ${code}`));
    });
    socket.on('message', (data: Buffer) => {
      if (data.includes('"hello"')) return opened();
      if (!counting) return;
      report.bytes += data.length;
      report.delivered += countMarks(data);
      if (index % SAMPLE === 0) sample(data);
    });
  });
}

function countMarks(data: Buffer): number {
  let count = 0;
  for (let at = data.indexOf(MARK); at >= 0; at = data.indexOf(MARK, at + MARK.length)) count += 1;
  return count;
}

function sample(data: Buffer): void {
  const now = Date.now();
  const frame = JSON.parse(data.toString()) as { events?: { data: { event?: string; changes?: { written_at?: { to?: number } } } }[] };
  for (const event of frame.events ?? []) {
    const writtenAt = event.data.changes?.written_at?.to;
    if (writtenAt !== undefined) report.lateness.push(now - writtenAt);
  }
}
