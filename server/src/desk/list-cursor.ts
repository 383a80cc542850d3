import { BatonError } from '#platform/errors';

/** Where a page begins, and the moment its scores hold for. */
export interface Place {
  offset: number;
  asOf: Date;
}

interface Paged {
  page: number;
  limit: number;
  sort: string;
  cursor?: string | undefined;
}

const OFFSET_MOST = 10_000_000;

/** By cursor the place and the moment of the first page, so that scores that grow meanwhile shift nothing; else by page, now. */
export function readPlace({ cursor, page, limit, sort }: Paged, now: Date): Place {
  if (cursor === undefined) return { offset: (page - 1) * limit, asOf: now };
  const [name, offset, asOf] = Buffer.from(cursor, 'base64url').toString().split(' ');
  const place = { offset: Number(offset), asOf: new Date(Number(asOf)) };
  const sound = name === sort && Number.isInteger(place.offset) && place.offset >= 0 && place.offset <= OFFSET_MOST && !Number.isNaN(place.asOf.getTime());
  if (!sound) throw new BatonError('invalid_input', { details: [{ field: 'cursor', reason: 'is not a next_cursor of this list and sort' }] });
  return place;
}

/** The cursor of the page after `place`. */
export function writePlace({ limit, sort }: Paged, place: Place): string {
  return Buffer.from(`${sort} ${place.offset + limit} ${place.asOf.getTime()}`).toString('base64url');
}
