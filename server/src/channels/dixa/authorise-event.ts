import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Ctx } from '#platform/context';
import { BatonError } from '#platform/errors';
import { acceptedSecrets } from '#conversations';
import type { Inbox } from '#conversations';
import { readWebhookSecrets } from '../webhook-secrets.ts';
import { ANY_ORGANIZATION } from './dixa-account.ts';

export type AuthoriseCtx = Pick<Ctx, 'db' | 'config' | 'vault' | 'clock' | 'log' | 'metrics' | 'realtime'>;

export interface Shown {
  raw: Buffer;
  /** The inbox that the address names; null when it names none. */
  inboxId: string | null;
  signature: string | undefined;
  authorization: string | undefined;
}

const SIGNATURE = /^t=(\d{1,16}),v1=([0-9a-f]{64})$/;

/**
 * Lets a webhook in by its signature, or by the Basic or Token authorisation of its subscription. A signature that is shown must be right.
 * An inbox without any secret is open outside production only.
 * @throws bad_signature
 */
export async function authoriseEvent(ctx: AuthoriseCtx, inbox: Inbox, shown: Shown): Promise<void> {
  const secrets = await readSecrets(ctx, inbox);
  if (secrets.keys.length + secrets.tokens.length + secrets.basics.length === 0) {
    if (ctx.config.environment === 'production') throw refuse(ctx, 'The Dixa inbox has no webhook secret, and in production nothing is taken without one.');
    ctx.log.warn({ inbox: inbox.id }, 'a Dixa webhook was taken without a check: the inbox has no webhook secret');
    return;
  }
  const signed = secrets.keys.length > 0 && shown.signature !== undefined;
  if (signed && !secrets.keys.some((key) => isSigned(ctx, inbox, { ...shown, key }))) throw refuse(ctx);
  const { authorization } = shown;
  if (signed || secrets.tokens.some((token) => isBearer(authorization, token)) || secrets.basics.some((basic) => isBasic(authorization, basic))) return;
  throw refuse(ctx, 'The webhook shows neither a valid X-DIXA-SIGNATURE nor the Authorization of its subscription.');
}

interface WebhookSecrets {
  keys: string[];
  tokens: string[];
  basics: string[];
}

/** The inbox's own, those that were replaced a short while ago among them; for the installation's one Dixa also what the settings say. */
async function readSecrets(ctx: AuthoriseCtx, inbox: Inbox): Promise<WebhookSecrets> {
  const own = await readWebhookSecrets(ctx, inbox);
  const good = (name: string) => acceptedSecrets(own, name, ctx.clock.now());
  const named = { keys: good('webhook_secret'), tokens: good('webhook_token'), basics: good('webhook_basic') };
  if (named.keys.length + named.tokens.length + named.basics.length > 0 || inbox.externalId !== ANY_ORGANIZATION) return named;
  const given = (value: string | undefined) => (value === undefined ? [] : [value]);
  const { dixaWebhookSecret, dixaWebhookToken, dixaWebhookBasic } = ctx.config;
  return { keys: given(dixaWebhookSecret), tokens: given(dixaWebhookToken), basics: given(dixaWebhookBasic) };
}

/**
 * HMAC over milliseconds, a dot and the raw bytes, under the hex-decoded key. The age is not checked unless the inbox says how old is too
 * old: Dixa documents no repeats with a new time, and a repeat of an old event has no effect, since every event counts once.
 */
function isSigned(ctx: AuthoriseCtx, inbox: Inbox, { raw, signature, key }: Shown & { key: string }): boolean {
  const [, at, digest] = SIGNATURE.exec(signature ?? '') ?? [];
  if (at === undefined || digest === undefined || !/^(?:[0-9a-f]{2})+$/i.test(key)) return false;
  const expected = createHmac('sha256', Buffer.from(key, 'hex')).update(`${at}.`).update(raw).digest();
  if (!timingSafeEqual(expected, Buffer.from(digest, 'hex'))) return false;
  const tolerance = inbox.settings.dixa?.signature_tolerance_seconds;
  return tolerance === undefined || Math.abs(ctx.clock.now().getTime() - Number(at)) <= tolerance * 1000;
}

function isBearer(authorization: string | undefined, token: string): boolean {
  return same(authorization, `Bearer ${token}`);
}

function isBasic(authorization: string | undefined, basic: string): boolean {
  return same(authorization, `Basic ${Buffer.from(basic).toString('base64')}`);
}

/** Digests are compared, so neither content nor length shows in the time it takes. */
function same(given: string | undefined, expected: string): boolean {
  const digest = (text: string) => createHmac('sha256', 'compare').update(text).digest();
  return given !== undefined && timingSafeEqual(digest(given), digest(expected));
}

function refuse(ctx: AuthoriseCtx, message?: string): BatonError {
  ctx.metrics.webhooksRefused.inc({ provider: 'dixa', reason: 'bad_signature' });
  return new BatonError('bad_signature', message === undefined ? {} : { message });
}
