import { isRecord } from '../incoming-item.ts';
import type { SplitWebhook } from '../incoming-item.ts';
import { splitInstagram } from '../instagram/split-webhook.ts';
import { splitWhatsApp } from '../whatsapp/split-webhook.ts';

/** Cuts a webhook of Meta into items. The body is an envelope, or (as some documents show it) a list of envelopes. */
export function splitWebhook(body: unknown): SplitWebhook {
  if (Array.isArray(body)) {
    const parts = body.map(splitEnvelope);
    return { items: parts.flatMap((part) => part.items), ignored: parts.flatMap((part) => part.ignored) };
  }
  return splitEnvelope(body);
}

function splitEnvelope(body: unknown): SplitWebhook {
  if (!isRecord(body)) return { items: [], ignored: ['malformed'] };
  if (body['object'] === 'whatsapp_business_account') return splitWhatsApp(body);
  if (body['object'] === 'instagram') return splitInstagram(body);
  return { items: [], ignored: ['unknown_object'] };
}
