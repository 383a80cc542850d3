const MINUTE_MS = 60_000;

/** A code counts for so long after it was mailed. */
export const CODE_LIVES_MS = 10 * MINUTE_MS;
/** Wrong ones included. With three codes an hour, a conversation gets fifteen guesses at a million. */
export const MOST_ATTEMPTS = 5;
/** What a code has proved, at most; the end of its ticket may come sooner. */
export const PROOF_LIVES_MS = 24 * 60 * MINUTE_MS;
/** Askings, by the hour. */
export const HOUR_MS = 60 * MINUTE_MS;
export const MOST_BY_CONVERSATION = 3;
export const MOST_BY_ADDRESS = 5;
export const MOST_BY_WORKSPACE = 50;
