/** Credits: `/users/:user_id/credits`. Whole numbers. */
import { z } from 'zod';

const moment = z.iso.datetime();

export const CreditGrant = z.strictObject({
  amount: z
    .int()
    .min(-1_000_000_000)
    .max(1_000_000_000)
    .refine((amount) => amount !== 0, 'must not be 0')
    .describe('Credits to give; a negative number takes back what is neither spent nor in use.'),
  reason: z.string().trim().min(1).max(500),
  idempotency_key: z.string().trim().min(1).max(200).describe('Sending the same one again has no further effect.'),
});

export const LedgerEntryView = z.object({
  id: z.uuid(),
  kind: z.enum(['grant', 'settle', 'adjust']),
  amount: z.int().describe('Positive was given, negative was spent or taken back.'),
  balance_after: z.int(),
  reason: z.string(),
  idempotency_key: z.string().nullable(),
  details: z.record(z.string(), z.unknown()).describe('Usage behind a settlement; `shortfall` when it cost more than could be paid.'),
  created_at: moment,
});

export const CreditsQuery = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(20).describe('Entries of the ledger.'),
  cursor: z.uuid().optional().describe('`next_cursor` of the page before.'),
});

export const CreditsView = z.object({
  remaining_credits: z.int().describe('What can still be spent: the balance without what is reserved for work under way.'),
  reserved_credits: z.int(),
  balance: z.int().describe('The sum of the ledger.'),
  last_updated: moment.nullable(),
  ledger: z.array(LedgerEntryView).describe('Newest first.'),
  next_cursor: z.uuid().nullable(),
});
