import { calcPrice } from '@pydantic/genai-prices';
import type { ModelUsage } from './port.ts';

/**
 * What a call cost in US dollars by the price list that ships with us; null when the model is not in it.
 * The list matches names loosely, so an answer for another model than the one asked counts as not known.
 */
export function priceUsage(provider: string, model: string, usage: ModelUsage): number | null {
  if (usage.inputTokens + usage.outputTokens === 0) return null;
  const tokens = { input_tokens: usage.inputTokens, cache_read_tokens: usage.cachedTokens, output_tokens: usage.outputTokens };
  try {
    const price = calcPrice(tokens, model, { providerId: provider });
    if (!price || !sameModel(price.model.id, model)) return null;
    return price.total_price;
  } catch {
    return null;
  }
}

/** `gpt-6-luna-2026-09-01` is `gpt-6-luna`; `claude-sonnet-5-5` is not `claude-sonnet-5`. */
function sameModel(listed: string, asked: string): boolean {
  if (listed === asked) return true;
  return asked.startsWith(listed) && /^-\d{4}-?\d{2}-?\d{2}$/.test(asked.slice(listed.length));
}
