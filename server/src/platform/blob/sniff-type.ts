/** What each format begins with, at an offset. The first that fits wins. */
const MAGIC: readonly [type: string, offset: number, bytes: string][] = [
  ['image/jpeg', 0, '\xff\xd8\xff'],
  ['image/png', 0, '\x89PNG\r\n\x1a\n'],
  ['image/gif', 0, 'GIF87a'],
  ['image/gif', 0, 'GIF89a'],
  ['image/webp', 8, 'WEBP'],
  ['audio/wav', 8, 'WAVE'],
  ['image/bmp', 0, 'BM'],
  ['image/tiff', 0, 'II*\0'],
  ['image/tiff', 0, 'MM\0*'],
  ['image/avif', 4, 'ftypavif'],
  ['image/heic', 4, 'ftypheic'],
  ['image/heic', 4, 'ftypmif1'],
  ['audio/mp4', 4, 'ftypM4A'],
  ['video/quicktime', 4, 'ftypqt'],
  ['video/mp4', 4, 'ftyp'],
  ['video/webm', 0, '\x1aE\xdf\xa3'],
  ['audio/ogg', 0, 'OggS'],
  ['audio/mpeg', 0, 'ID3'],
  ['audio/mpeg', 0, '\xff\xfb'],
  ['audio/mpeg', 0, '\xff\xf3'],
  ['audio/aac', 0, '\xff\xf1'],
  ['audio/aac', 0, '\xff\xf9'],
  ['audio/amr', 0, '#!AMR'],
  ['application/pdf', 0, '%PDF-'],
  ['application/x-executable', 0, 'MZ'],
  ['application/x-executable', 0, '\x7fELF'],
];

/** What is inside a zip tells documents of offices from other archives. */
const INSIDE_ZIP: readonly [mark: string, type: string][] = [
  ['word/', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
  ['xl/', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
  ['ppt/', 'application/vnd.openxmlformats-officedocument.presentationml.presentation'],
  ['application/vnd.oasis.opendocument.text', 'application/vnd.oasis.opendocument.text'],
];

const UNKNOWN = 'application/octet-stream';

/** The media type of a file by its first bytes. Its name says nothing: that is the sender's word. */
export function sniffType(head: Buffer): string {
  const text = head.toString('latin1');
  const magic = MAGIC.find(([, offset, bytes]) => text.startsWith(bytes, offset))?.[0];
  if (magic === 'image/bmp' && isText(head)) return sniffText(head);
  if (magic) return magic;
  if (text.startsWith('PK\x03\x04')) return INSIDE_ZIP.find(([mark]) => text.includes(mark))?.[1] ?? 'application/zip';
  return isText(head) ? sniffText(head) : UNKNOWN;
}

function sniffText(head: Buffer): string {
  const start = head
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trimStart()
    .toLowerCase();
  // Whatever a browser could take for a page is one.
  if (/<svg[\s>]/.test(start) && start.startsWith('<')) return 'image/svg+xml';
  if (/^<(!doctype|html|head|body|script|iframe|a|img|div|table|style|meta|!--)/.test(start)) return 'text/html';
  return start.startsWith('<?xml') ? 'application/xml' : 'text/plain';
}

function isText(head: Buffer): boolean {
  // The head may end in the middle of a letter.
  const whole = head.length < 4096 ? head : head.subarray(0, head.length - 3);
  for (const byte of whole) if (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d && byte !== 0x0c) return false;
  if (head.length < 4096) return head.equals(Buffer.from(head.toString('utf8'), 'utf8'));
  return !whole.toString('utf8').slice(0, -1).includes('\uFFFD');
}
