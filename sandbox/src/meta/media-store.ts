import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { noSuchObject } from './graph-errors.ts';

/** Download links live five minutes; media a contact sent 7 days, uploaded media 30. */
const LINK_SECONDS = 300;
const DAY_MS = 24 * 60 * 60 * 1000;

/** What a webhook says of a file: put it under `image`, `audio`, `document` … of an inbound message. */
export interface MediaReference {
  readonly id: string;
  readonly mime_type: string;
  /** Base64, as in webhooks; the media endpoint gives the same hash in hex. */
  readonly sha256: string;
}

interface StoredMedia {
  readonly bytes: Buffer;
  readonly mimeType: string;
  readonly hash: Buffer;
  readonly goneAtMs: number;
}

/** Files the sandbox serves, in memory. */
export class MediaStore {
  readonly #files = new Map<string, StoredMedia>();
  readonly #linkSecret = randomBytes(32);
  #nextId = 1_003_383_421_387_256n;

  add(file: { readonly bytes: Uint8Array; readonly mimeType: string; readonly id?: string | undefined }, nowMs: number, days: 7 | 30): MediaReference {
    const id = file.id ?? String(this.#nextId++);
    const bytes = Buffer.from(file.bytes);
    const hash = createHash('sha256').update(bytes).digest();
    this.#files.set(id, { bytes, mimeType: file.mimeType, hash, goneAtMs: nowMs + days * DAY_MS });
    return { id, mime_type: file.mimeType, sha256: hash.toString('base64') };
  }

  has(id: string, nowMs: number): boolean {
    return nowMs < (this.#files.get(id)?.goneAtMs ?? -Infinity);
  }

  /** Body of `GET /<version>/<media id>`: a link that lives five minutes. Throws code 100/33 for an unknown id. */
  describe(id: string, origin: string, nowMs: number): Record<string, unknown> {
    const file = this.#files.get(id);
    if (file === undefined || nowMs >= file.goneAtMs) {
      throw noSuchObject('GET', id);
    }
    const ext = String(Math.floor(nowMs / 1000) + LINK_SECONDS);
    const query = new URLSearchParams({ mid: id, ext, hash: this.#mark(id, ext) });
    return {
      messaging_product: 'whatsapp',
      url: `${origin}/whatsapp_business/attachments/?${query.toString()}`,
      mime_type: file.mimeType,
      sha256: file.hash.toString('hex'),
      file_size: String(file.bytes.length),
      id,
    };
  }

  /** The file behind a download link, or `undefined` when the link is forged, expired or of a file that is gone. */
  fetch(query: URLSearchParams, nowMs: number): { bytes: Buffer; mimeType: string } | undefined {
    const id = query.get('mid') ?? '';
    const ext = query.get('ext') ?? '';
    const given = Buffer.from(query.get('hash') ?? '');
    const mark = Buffer.from(this.#mark(id, ext));
    const genuine = given.length === mark.length && timingSafeEqual(given, mark);
    return genuine && nowMs < Number(ext) * 1000 ? this.#files.get(id) : undefined;
  }

  clear(): void {
    this.#files.clear();
  }

  #mark(id: string, ext: string): string {
    return createHmac('sha256', this.#linkSecret).update(`${id}:${ext}`).digest('hex').slice(0, 40);
  }
}
