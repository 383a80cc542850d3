/** What one check found, in words for the person who runs the installation. */
export interface Finding {
  check: string;
  status: 'ok' | 'warning' | 'broken' | 'skipped';
  says: string;
  /** What to do about it. */
  mend?: string;
}

export const ok = (check: string, says: string): Finding => ({ check, status: 'ok', says });
export const skipped = (check: string, says: string): Finding => ({ check, status: 'skipped', says });
export const warning = (check: string, says: string, mend: string): Finding => ({ check, status: 'warning', says, mend });
export const broken = (check: string, says: string, mend: string): Finding => ({ check, status: 'broken', says, mend });

/** The reason of a failure, without the address or the secret that may stand in its message. */
export function reasonOf(error: unknown): string {
  const { code, name, message } = error as { code?: string; name?: string; message?: string };
  if (name === 'TimeoutError' || name === 'AbortError') return 'no answer in time';
  return code ?? (error as { cause?: { code?: string } }).cause?.code ?? message?.split('\n')[0] ?? 'unknown reason';
}
