import type { Brief } from '../brief.ts';
import type { Reply } from '../check-draft.ts';
import { sayNoOrder } from '../orders/say-no-order.ts';
import { CHANGE_ADDRESS } from './ask-for-yes.ts';
import { CHANGE_WORDING } from './change-wording.ts';
import { readAddressWish } from './read-address-wish.ts';
import type { AddressWish } from './read-address-wish.ts';
import { sayFixed } from './say-fixed.ts';
import type { AskedChange, DoneChange } from './tool-use.ts';
import type { HandoffReason } from '../triage/index.ts';

export type ByWords =
  | { kind: 'asks'; asked: AskedChange }
  | { kind: 'changed'; done: DoneChange }
  | { kind: 'reply'; reply: Reply; conversationId: null }
  /** Whoever wants it has to prove an address first. */
  | { kind: 'unproved' }
  | { kind: 'handoff'; reason: HandoffReason; evidence: string };

/**
 * The same change as a model would ask for, read by code: what the built-in writer does with a new address. A model does it by itself, once
 * somebody is proved. Null: that is not what is wanted, or it is the model's.
 */
export async function changeAddressByWords(brief: Brief, by: 'builtin' | 'model'): Promise<ByWords | null> {
  const { tools, language } = brief;
  const wish = readWish(brief);
  if (!wish) return null;
  // It keeps to the contact's own orders, so it is not there where nobody is proved.
  const isOffered = tools?.offered.some((tool) => tool.name === CHANGE_ADDRESS) ?? false;
  if (!isOffered || !tools)
    return brief.provable ? { kind: 'unproved' } : { kind: 'reply', reply: sayNoOrder(brief, wish.order !== null), conversationId: null };
  if (by === 'model') return null;
  const wording = CHANGE_WORDING[language];
  const say = (text: string, mark?: Reply['change']): ByWords => ({
    kind: 'reply',
    reply: { ...sayFixed(brief, [text]), ...(mark ? { change: mark } : {}) },
    conversationId: null,
  });
  if (wish.order === null) return say(wording.whichOrder);
  if (wish.address === null) return say(wording.whichAddress(wish.order), { asked: 'address', order: wish.order });
  const called = await tools.call({ name: CHANGE_ADDRESS, arguments: JSON.stringify({ order_id: wish.order, address: wish.address }) }, 1);
  if (called.kind === 'asks' || called.kind === 'changed') return called;
  if (called.kind === 'person') return { kind: 'handoff', reason: called.reason, evidence: called.evidence };
  if (called.text.includes('"unchanged"')) return say(wording.sameAddress(wish.order));
  return { kind: 'handoff', reason: 'other_trouble', evidence: `the address cannot be changed here: ${called.text}`.slice(0, 400) };
}

/** Whether `changeAddressByWords` would find such a wish, and may call a tool for it. */
export function mayChangeAddress(brief: Brief): boolean {
  return readWish(brief) !== null;
}

function readWish({ change, texts, language, assistant }: Brief): AddressWish | null {
  if (!assistant.settings.tools.some((one) => one.name === CHANGE_ADDRESS)) return null;
  return readAddressWish(texts, { language, order: change?.asked === 'address' ? change.order : null });
}
