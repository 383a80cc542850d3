import type { DeliveryError } from '#conversations';
import type { MetaProvider } from '../incoming-item.ts';

/** An error as Meta names it. The HTTP status says nothing: throttling comes as 400, and some refusals for good as 500. */
export interface GraphFailure {
  code: number;
  subcode?: number | undefined;
  message: string;
}

/**
 * What a refusal means for the message.
 * - `credentials`: nothing of this inbox can be sent until someone mends it; the message waits.
 * - `throttled`: not taken, may be tried again by itself. `narrow`: only this recipient.
 * - `may_have_been_sent`: Meta itself does not know.
 * - `refused`: not sent, and a person decides.
 */
export type Meaning = 'credentials' | 'throttled' | 'may_have_been_sent' | 'refused';

const CREDENTIALS = new Set([0, 3, 10, 190, 131005]);
const THROTTLES = new Set([4, 613, 80002, 80007, 130429, 131056, 131057]);
// Instagram puts "outside the window" and "user restricted" under the permission code 10 and 200.
const ABOUT_THE_RECIPIENT = new Set([2534022, 2534014, 2534029, 2534041, 1893063]);
const MAY_HAVE_BEEN_SENT = 1357046;

export function meaningOf(failure: GraphFailure): Meaning {
  const { code, subcode } = failure;
  if (subcode === MAY_HAVE_BEEN_SENT) return 'may_have_been_sent';
  if (subcode !== undefined && ABOUT_THE_RECIPIENT.has(subcode)) return 'refused';
  if (CREDENTIALS.has(code) || (code >= 200 && code <= 299)) return 'credentials';
  return THROTTLES.has(code) ? 'throttled' : 'refused';
}

/** Meta's code in words for the person who has to do something about it. */
export function explainError(provider: MetaProvider, failure: GraphFailure): DeliveryError {
  const key = failure.subcode !== undefined && ACTIONS[failure.subcode] ? failure.subcode : failure.code;
  return {
    code: `${provider}_${failure.code}`,
    message: failure.message.slice(0, 500),
    action: ACTIONS[key] ?? rangeAction(failure.code) ?? 'Read the reason above, mend it, and send again.',
  };
}

const USE_TEMPLATE = 'The 24 hours after the contact last wrote are over: use a template, or wait until the contact writes.';
const RECONNECT = 'Connect the inbox again with a fresh access token; waiting messages are then sent.';
const TRY_LATER = 'Wait some minutes and send it again.';
const CANNOT_RECEIVE = 'The contact cannot receive it there (no account, blocked, or old app). Use another channel.';
const ACCOUNT_BLOCKED = 'Meta has restricted the account. Look at the account quality page of Meta Business.';
const MARKETING_ONLY = 'This way of sending is for marketing templates. Send another template, or none.';
const OUR_FAULT = 'Meta did not understand the message. Report it with the details shown.';

const ACTIONS: Readonly<Record<number, string>> = {
  0: RECONNECT,
  190: RECONNECT,
  3: RECONNECT,
  10: RECONNECT,
  131005: RECONNECT,
  1: TRY_LATER,
  2: TRY_LATER,
  131000: TRY_LATER,
  131016: TRY_LATER,
  131057: TRY_LATER,
  133004: TRY_LATER,
  4: TRY_LATER,
  613: TRY_LATER,
  80002: TRY_LATER,
  80007: TRY_LATER,
  130429: TRY_LATER,
  131056: TRY_LATER,
  33: OUR_FAULT,
  100: OUR_FAULT,
  131008: OUR_FAULT,
  131009: OUR_FAULT,
  131021: 'Sender and recipient are the same number.',
  131051: OUR_FAULT,
  135000: OUR_FAULT,
  368: ACCOUNT_BLOCKED,
  131031: ACCOUNT_BLOCKED,
  130497: 'Meta does not let this account write to that country.',
  131048: 'Too many contacts blocked or reported the number. Stop sending for a while and look at its quality.',
  131047: USE_TEMPLATE,
  2534022: USE_TEMPLATE,
  131026: CANNOT_RECEIVE,
  551: CANNOT_RECEIVE,
  2534014: CANNOT_RECEIVE,
  2534041: CANNOT_RECEIVE,
  2534029: CANNOT_RECEIVE,
  1893063: CANNOT_RECEIVE,
  131049: 'Meta holds it back, since the contact got many such messages. Try again after 24 hours.',
  131050: 'The contact does not want marketing messages. Do not send it again.',
  130472: 'Meta holds it back as part of an experiment. Use another channel.',
  131052: 'The file could not be fetched. Send it again.',
  131053: 'The file could not be uploaded: look at its type and size.',
  131042: 'There is a payment problem. Settle it in Meta Business.',
  131037: 'The display name of the number is not approved yet.',
  131045: 'The number is not registered. Register it with Meta.',
  133010: 'The number is not registered. Register it with Meta.',
  131055: 'This kind of message cannot be sent to this contact in this way. Send it as a plain text.',
  131062: 'This kind of template cannot go to a contact without a number.',
  134100: MARKETING_ONLY,
  134101: 'Meta is still taking over the template. Wait ten minutes and send it again.',
  134102: MARKETING_ONLY,
  1357046: 'Look in the Instagram app whether it arrived before you send it again.',
};

function rangeAction(code: number): string | undefined {
  if (code >= 200 && code <= 299) return RECONNECT;
  return code >= 132000 && code <= 132999 ? 'The template does not fit or is paused: look at it in Meta Business.' : undefined;
}
