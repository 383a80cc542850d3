import { z } from 'zod';
import { defineEvent } from '#platform/db';

const id = z.uuid();

/** Credits were given (positive) or taken back (negative). */
export const creditsGranted = defineEvent('credits.granted', z.object({ entry_id: id, amount: z.int(), balance: z.int() }));
/** A reservation was refused for the first time since the last grant. */
export const creditsExhausted = defineEvent('credits.exhausted', z.object({ asked: z.int(), available: z.int() }));
/** Work was paid; the balance after it stands in the ledger. `shortfall` is what it cost beyond what could be paid. */
export const creditsSettled = defineEvent('credits.settled', z.object({ reservation_id: id, amount: z.int(), shortfall: z.int() }));
