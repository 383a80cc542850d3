import { sentencesOf } from '../format/index.ts';
import { findFigures, findPromises } from '../guard/index.ts';
import type { GuardFailure } from '../guard/index.ts';
import { fold } from '../triage/index.ts';
import type { Language } from '../triage/index.ts';
import type { Paragraph } from '../written.ts';
import type { OrderSource } from './order-source.ts';
import { statesInAnswer } from './states-in-answer.ts';
import type { OrderState } from './states-in-answer.ts';
import type { OrderView } from './view-order.ts';

const DELIVERED = /\b(?:delivered|geleverd|bezorgd|afgeleverd|zugestellt|geliefert|livree?s?|consegnat[oaie])\b/;
const DENIED = /\b(?:not|niet|nicht|pas|non|noch)\b[^.;]{0,30}?(?:delivered|geleverd|bezorgd|zugestellt|geliefert|livree?|consegnat[oa])/g;
const PREPARING = /being prepared|in preparation|in voorbereiding|in vorbereitung|en preparation|in preparazione/;
const NUMBERS = /\d[\d.,/-]*\d|\d/g;
const LONG_NUMBER = 4;

/**
 * What a reply says of an order, paragraph by paragraph against the very orders that paragraph names: one order is shipped and the other is
 * not, and a reply over both must not mix them. States by what they mean, figures and numbers letter by letter.
 */
export function checkOrderClaims(
  paragraphs: readonly Paragraph[],
  given: { orders: readonly OrderSource[]; passages: readonly Passage[]; language: Language; identifiers: readonly string[] },
): GuardFailure[] {
  const failures: GuardFailure[] = [];
  for (const { text, sources } of paragraphs) {
    const orders = given.orders.filter((order) => sources.includes(order.number));
    const passages = given.passages.filter((one) => sources.includes(one.number));
    const answers = passages.map(({ tool, text: told }) => (tool === undefined ? null : statesInAnswer({ tool, text: told }))).filter((one) => one !== null);
    if (orders.length === 0 && answers.length === 0) continue;
    const evidence = [...orders.flatMap((order) => [order.title, order.text]), ...passages.map((one) => one.text)];
    const states = [...orders.map(({ order }) => stateOf(order)), ...answers.flat()];
    failures.push(...checkStates(text, states, given.language), ...checkFigures(text, evidence, given.identifiers));
  }
  return failures;
}

/** `tool`: it is what this tool gave. */
interface Passage {
  number: number;
  text: string;
  tool?: string;
}

function stateOf({ number, stage, folder, shipments, payment }: OrderView): OrderState {
  return { number, stage, folder, isSent: shipments.length > 0, payment: payment.stage };
}

function checkStates(text: string, states: readonly OrderState[], language: Language): GuardFailure[] {
  return sentencesOf(text).flatMap((sentence) => {
    const named = states.filter(({ number }) => number !== null && sentence.includes(number));
    const meant = named.length > 0 ? named : states;
    const plain = fold(sentence.replaceAll('**', '')).replaceAll(DENIED, ' ');
    const wrong = findPromises(language, sentence).filter((claim) => claim.done && !meant.some((state) => isTrueOf(state, claim.deed, DELIVERED.test(plain))));
    const prepared = PREPARING.test(plain) && !meant.some(({ stage, folder }) => stage === 'preparing' || PREPARING.test(fold(folder ?? '')));
    const claims = [...wrong.map((claim) => claim.text), ...(prepared ? [sentence] : [])];
    return claims.map((claim) => ({ rule: 'promise' as const, detail: `"${claim.slice(0, 80)}" is not the state of the order that is cited for it.` }));
  });
}

function isTrueOf({ stage, isSent, payment }: OrderState, deed: string, saysDelivered: boolean): boolean {
  if (deed === 'ship') return saysDelivered ? stage === 'delivered' : stage === 'shipped' || stage === 'delivered' || isSent;
  if (deed === 'cancel') return stage === 'cancelled';
  if (deed === 'refund') return stage === 'refunded' || payment === 'refunded';
  return false;
}

function checkFigures(text: string, evidence: readonly string[], identifiers: readonly string[]): GuardFailure[] {
  const known = new Set(evidence.flatMap(findFigures).map((figure) => figure.key));
  const figures = findFigures(text).filter((figure) => !known.has(figure.key));
  const given = [...evidence, ...identifiers].flatMap(numbersIn);
  const numbers = numbersIn(text).filter((number) => !given.includes(number));
  return [
    ...figures.map((figure) => ({ rule: 'figure' as const, detail: `"${figure.text.slice(0, 60)}" is not in the order that is cited for it.` })),
    ...numbers.map((number) => ({ rule: 'figure' as const, detail: `"${number.slice(0, 60)}" is not in the order that is cited for it.` })),
  ];
}

/** Amounts and what may be a number of something: sums without a currency and short order numbers are no figures to anybody else. */
function numbersIn(text: string): string[] {
  const plain = text.replaceAll(/https?:\/\/\S+|\d{4}-\d{1,2}-\d{1,2}|\b\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}\b/g, ' ');
  return [...plain.matchAll(NUMBERS)].flatMap(([written]) => {
    const amount = /^(\d{1,3}(?:[.,]?\d{3})*)[.,](\d{2})$/.exec(written);
    if (amount) return [`${(amount[1] ?? '').replaceAll(/[.,]/g, '')}.${amount[2]}`];
    const digits = written.replaceAll(/\D/g, '');
    return digits.length >= LONG_NUMBER ? [digits] : [];
  });
}
