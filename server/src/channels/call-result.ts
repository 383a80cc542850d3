/** How a call to an outside desk ended, as far as anybody can know. */
export type CallResult =
  | { kind: 'done'; data: unknown }
  | { kind: 'refused'; status: number; message: string }
  /** Certainly not carried out, and worth another try. */
  | { kind: 'not_done'; why: string; retry: 'inbox_broken' | 'throttled' | 'unreachable' | 'paced' }
  /** It may have been carried out; `settlesInMs`: it may still be under way for so long. */
  | { kind: 'unknown'; why: string; settlesInMs?: number };

export type NotDone = Exclude<CallResult, { kind: 'done' }>;

const NOT_CONNECTED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT', 'CERT_HAS_EXPIRED']);

/** What a thrown `fetch` means: never connected is not done, everything later may have been carried out. */
export function explainBreak(error: unknown, { name, timeoutMs, settlesInMs }: { name: string; timeoutMs: number; settlesInMs?: number }): NotDone {
  const code = (error as { cause?: { code?: string } }).cause?.code;
  if (code !== undefined && NOT_CONNECTED.has(code)) return { kind: 'not_done', why: `No connection to ${name} (${code}).`, retry: 'unreachable' };
  const reason = (error as Error).name;
  const later = settlesInMs === undefined ? {} : { settlesInMs };
  if (reason === 'TimeoutError') return { kind: 'unknown', why: `No answer from ${name} within ${timeoutMs / 1000} seconds.`, ...later };
  return { kind: 'unknown', why: `The connection broke before ${name} answered (${code ?? reason}).` };
}

/** A body as JSON; null when it is empty or something else. */
export function parseAnswer(text: string): unknown {
  try {
    return text === '' ? null : (JSON.parse(text) as unknown);
  } catch {
    return null;
  }
}
