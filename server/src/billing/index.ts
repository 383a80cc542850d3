/** Credits: what a workspace may spend on models. Reserved before work is bought, settled with its result. */
export { grantCredits } from './grant-credits.ts';
export type { GrantCredits } from './grant-credits.ts';
export { reserveCredits } from './reserve-credits.ts';
export type { ReserveCredits } from './reserve-credits.ts';
export { lockReservation, settleCredits, settleWithCommit } from './settle-credits.ts';
export type { Reservation, SettleCredits } from './settle-credits.ts';
export { spendAsExpected } from './spend-as-expected.ts';
export { expireReservations, releaseCredits } from './release-credits.ts';
export { listLedger, readCredits } from './read-credits.ts';
export type { Credits, LedgerEntry } from './read-credits.ts';
export { creditsExhausted, creditsGranted, creditsSettled } from './events.ts';
