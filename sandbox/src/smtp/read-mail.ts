/** A mail as a reader sees it. */
export interface ReadMail {
  /** By name in small letters; a repeated header keeps each value. */
  readonly headers: Readonly<Record<string, readonly string[]>>;
  readonly subject: string;
  readonly text: string;
}

const LONGEST_LINE = 998;

/**
 * Reads a mail of one plain text part. Returns what RFC 5322 and RFC 2045 find wrong with it instead: a lenient stand-in would take mail
 * that a real server bounces.
 */
export function readMail(raw: Buffer): { mail: ReadMail } | { problem: string } {
  const problem = findProblem(raw);
  if (problem) return { problem };
  const source = raw.toString('latin1');
  const end = source.indexOf('\r\n\r\n');
  const headers = readHeaders(end < 0 ? source : source.slice(0, end));
  const missing = ['from', 'to', 'date', 'message-id', 'subject'].find((name) => headers[name]?.length !== 1);
  if (missing) return { problem: `there must be one header ${missing}` };
  if (!/^<[^<>@\s]+@[^<>@\s]+>$/.test(first(headers, 'message-id'))) return { problem: 'the Message-ID is malformed' };
  if (Number.isNaN(Date.parse(first(headers, 'date')))) return { problem: 'the Date is malformed' };
  const type = first(headers, 'content-type') || 'text/plain';
  if (!type.toLowerCase().startsWith('text/plain')) return { problem: `the sandbox reads text/plain, not ${type}` };
  const encoding = (first(headers, 'content-transfer-encoding') || '7bit').toLowerCase();
  const body = Buffer.from(end < 0 ? '' : source.slice(end + 4), 'latin1');
  if (encoding === '7bit' && body.some((byte) => byte > 127)) return { problem: 'a 7bit body holds bytes above 127' };
  const text = decodeBody(body, encoding);
  if (text === null) return { problem: `the transfer encoding ${encoding} is unknown` };
  return { mail: { headers, subject: decodeWords(first(headers, 'subject')), text } };
}

function findProblem(raw: Buffer): string | null {
  let start = 0;
  for (let at = 0; at <= raw.length; at += 1) {
    if (at < raw.length && raw[at] !== 10) continue;
    if (at < raw.length && raw[at - 1] !== 13) return 'a line ends without a carriage return';
    if (at - start > LONGEST_LINE + 1) return `a line is longer than ${LONGEST_LINE} bytes`;
    start = at + 1;
  }
  const end = raw.indexOf('\r\n\r\n');
  return raw.subarray(0, end < 0 ? raw.length : end).some((byte) => byte > 127) ? 'a header holds bytes above 127' : null;
}

function readHeaders(block: string): Record<string, string[]> {
  const headers: Record<string, string[]> = {};
  // A line that begins with white space goes on with the one before.
  for (const line of block.replace(/\r\n(?=[ \t])/g, '').split('\r\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) (headers[line.slice(0, colon).toLowerCase()] ??= []).push(line.slice(colon + 1).trim());
  }
  return headers;
}

function first(headers: Readonly<Record<string, readonly string[]>>, name: string): string {
  return headers[name]?.[0] ?? '';
}

function decodeBody(body: Buffer, encoding: string): string | null {
  if (encoding === '7bit' || encoding === '8bit') return body.toString('utf8').replaceAll('\r\n', '\n');
  if (encoding === 'base64') return Buffer.from(body.toString('ascii'), 'base64').toString('utf8').replaceAll('\r\n', '\n');
  if (encoding !== 'quoted-printable') return null;
  return unquote(body.toString('ascii').replace(/=\r\n/g, '')).toString('utf8').replaceAll('\r\n', '\n');
}

function unquote(text: string): Buffer {
  return Buffer.from(
    text.replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  );
}

/** RFC 2047: words like `=?UTF-8?Q?Choisissez?=`; white space between two of them is no text. */
function decodeWords(text: string): string {
  return text
    .replace(/(\?=)\s+(?==\?)/g, '$1')
    .replace(/=\?utf-8\?([qb])\?([^?]*)\?=/gi, (_, kind: string, word: string) =>
      (kind.toLowerCase() === 'b' ? Buffer.from(word, 'base64') : unquote(word.replaceAll('_', ' '))).toString('utf8'),
    );
}
