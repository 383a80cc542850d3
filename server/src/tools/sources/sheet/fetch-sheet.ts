import type { Config } from '#platform/config';
import { BatonError } from '#platform/errors';
import { OutsideError, reachOutside } from '../reach-outside.ts';
import type { OutsideAnswer } from '../reach-outside.ts';
import type { SheetFile } from './load-sheet.ts';
import { SHEET_LIMITS } from './sheet.ts';

export interface SheetPlace {
  title: string;
  address: string;
  /** The header that opens it, where one does. */
  secret: { header: string; value: string } | null;
  /** Of what was loaded last. */
  etag: string | null;
}

type Fetching = { config: Pick<Config, 'environment'>; reach?: typeof reachOutside };

// Of all hops together.
const TIMEOUT_MS = 30_000;
// Published sheets of Google and Excel point on once or twice.
const MOST_HOPS = 3;
const ACCEPT = 'text/csv, application/vnd.openxmlformats-officedocument.spreadsheetml.sheet, */*;q=0.5';
const POINTS_ON = [301, 302, 303, 307, 308];

/**
 * Fetches a sheet, also where its address points to another: each on the way is looked at as the first was. The secret is for whoever it was
 * given for: it goes no further than the origin of the address, and not there either once somebody else has had a say in where to go.
 * Null: it is still what was loaded. @throws provider_failed
 */
export async function fetchSheet({ config, reach = reachOutside }: Fetching, place: SheetPlace): Promise<SheetFile | null> {
  const failed = (how: string, cause?: unknown) => new BatonError('provider_failed', { message: `${place.title}: ${how}.`, ...(cause ? { cause } : {}) });
  const until = performance.now() + TIMEOUT_MS;
  let url = new URL(place.address);
  let secret = place.secret;
  for (let hops = 0; ; hops += 1) {
    const headers = { accept: ACCEPT, ...(secret ? { [secret.header]: secret.value } : {}), ...(place.etag ? { 'if-none-match': place.etag } : {}) };
    const timeoutMs = Math.max(1, Math.round(until - performance.now()));
    const answer = await reach(config, { url, method: 'GET', headers, timeoutMs, mostBytes: SHEET_LIMITS.bytes }).catch((error: unknown) => {
      if (!(error instanceof OutsideError)) throw error;
      throw failed(hops === 0 ? error.message : `its address points to ${url.host}, which ${error.message}`, error);
    });
    if (!POINTS_ON.includes(answer.status)) return readAnswer(answer, failed);
    if (hops === MOST_HOPS) throw failed(`its address points on more than ${MOST_HOPS} times; give that of the file itself`);
    const next = nextOf(answer, url);
    if (!next) throw failed('its address points to one that is none');
    if (url.protocol === 'https:' && next.protocol !== 'https:') throw failed('its address points to one without https');
    if (next.origin !== url.origin) secret = null;
    url = next;
  }
}

function nextOf({ headers: { location } }: OutsideAnswer, from: URL): URL | null {
  if (location === undefined || !URL.canParse(location, from.href)) return null;
  const next = new URL(location, from);
  return next.protocol === 'https:' || next.protocol === 'http:' ? next : null;
}

function readAnswer(answer: OutsideAnswer, failed: (how: string) => BatonError): SheetFile | null {
  if (answer.status === 304) return null;
  if (answer.status !== 200) throw failed(`answered with HTTP ${answer.status}`);
  if (/text\/html/.test(answer.headers['content-type'] ?? '')) throw failed('answered with a page and no file; give the address of the file itself');
  return { bytes: answer.bytes, etag: answer.headers.etag ?? null };
}
