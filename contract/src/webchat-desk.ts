/** The web chat as the desk sees it: `/api/inboxes/{id}/identity-secret` and `/api/tickets/{id}/visitor`. */
import { z } from 'zod';

const moment = z.iso.datetime();

export const IDENTITY_SECRET_KEPT_HOURS = 24;

/** Sent without a body it is the usual. */
export const IdentitySecretRotate = z
  .strictObject({
    keep_old_hours: z
      .int()
      .min(0)
      .max(720)
      .default(IDENTITY_SECRET_KEPT_HOURS)
      .describe('How long the secret before is still believed, so that the shop can change over. 0: not at all.'),
  })
  .nullish();

export const IdentitySecretView = z.object({
  secret: z.string().describe('Shown this once. It belongs on the server of the shop, never in a page.'),
  old_secret_until: moment.nullable().describe('Until when the secret before is believed; null when there is none.'),
});

/** Everything but `user_id`, and `email` where it is verified, is what the page or the visitor says. */
const visitor = z.object({
  name: z.string().nullable(),
  email: z.string().nullable(),
  email_verified: z.boolean(),
  phone: z.string().nullable(),
  user_id: z.string().nullable().describe('As whom the shop vouches for them.'),
  locale: z.string().nullable(),
  page_url: z.string().nullable(),
  attributes: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  prechat: z.array(z.object({ key: z.string(), label: z.string(), value: z.union([z.string(), z.boolean()]) })),
  is_connected: z.boolean(),
  last_seen_at: moment,
  mailed_up_to_seq: z.int().describe('Answers up to here were mailed to them; 0: none.'),
  wants_no_mail: z.boolean(),
});

/** Null for a ticket that came by another channel. */
export const VisitorView = z.object({ visitor: visitor.nullable() });
