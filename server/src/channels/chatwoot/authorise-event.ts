import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Ctx } from '#platform/context';
import { BatonError } from '#platform/errors';
import { acceptedSecrets } from '#conversations';
import type { Inbox } from '#conversations';
import { listSecrets } from '../meta/verify-signature.ts';
import { readWebhookSecrets } from '../webhook-secrets.ts';

export type AuthoriseCtx = Pick<Ctx, 'db' | 'config' | 'vault' | 'clock' | 'log' | 'metrics' | 'realtime'>;

/** What a webhook shows of itself. */
export interface Shown {
  raw: Buffer;
  signature: string | undefined;
  timestamp: string | undefined;
  /** The last part of the address, where the webhook goes to a secret one. */
  token: string | undefined;
  /** The id of the webhook, the same when it is repeated. */
  delivery: string | undefined;
}

const SIGNATURE = /^sha256=([0-9a-f]{64})$/;
const TOLERANCE_SECONDS = 300;

/**
 * Lets a webhook in by its signature, or by the secret address of versions that sign nothing. Bot, account webhook and API inbox have a
 * secret each: an inbox here may list several. One without any is open outside production only.
 * @throws bad_signature
 */
export async function authoriseEvent(ctx: AuthoriseCtx, inbox: Inbox, shown: Shown): Promise<void> {
  const own = await readWebhookSecrets(ctx, inbox);
  const hasOwn = own['webhook_secret'] !== undefined || own['webhook_token'] !== undefined;
  // Those that were replaced a short while ago among them.
  const good = (name: string) => acceptedSecrets(own, name, ctx.clock.now()).flatMap((value) => listSecrets(value));
  const secrets = hasOwn ? good('webhook_secret') : listSecrets(ctx.config.chatwootWebhookSecret);
  const tokens = hasOwn ? good('webhook_token') : listSecrets(ctx.config.chatwootWebhookToken);
  if (secrets.length === 0 && tokens.length === 0) {
    if (ctx.config.environment === 'production') throw refuse(ctx, 'The Chatwoot inbox has no webhook secret, and in production nothing is taken without one.');
    ctx.log.warn({ inbox: inbox.id }, 'a Chatwoot webhook was taken without a check: the inbox has no webhook secret');
    return;
  }
  if (shown.token !== undefined && tokens.some((token) => same(shown.token ?? '', token))) return;
  if (!isSigned(shown, secrets)) throw refuse(ctx);
  const tolerance = inbox.settings.chatwoot?.signature_tolerance_seconds ?? TOLERANCE_SECONDS;
  const age = Math.abs(ctx.clock.now().getTime() / 1000 - Number(shown.timestamp));
  if (age > tolerance) throw refuse(ctx, `The signature is ${Math.round(age)} s old; at most ${tolerance} s are allowed. Do the clocks agree?`);
}

/** HMAC under the secret as text, over the seconds, a dot and the raw bytes: Rails escapes what a body written again would not. */
function isSigned({ raw, signature, timestamp }: Shown, secrets: readonly string[]): boolean {
  const digits = SIGNATURE.exec(signature ?? '')?.[1];
  if (digits === undefined || timestamp === undefined || !/^\d{1,12}$/.test(timestamp)) return false;
  const given = Buffer.from(digits, 'hex');
  return secrets.some((secret) => timingSafeEqual(createHmac('sha256', secret).update(`${timestamp}.`).update(raw).digest(), given));
}

/** Digests are compared, so neither content nor length shows in the time it takes. */
function same(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

function refuse(ctx: AuthoriseCtx, message?: string): BatonError {
  ctx.metrics.webhooksRefused.inc({ provider: 'chatwoot', reason: 'bad_signature' });
  return new BatonError('bad_signature', message === undefined ? {} : { message });
}
