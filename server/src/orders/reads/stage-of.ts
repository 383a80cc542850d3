/** How far an order is, where its folder's name tells. Shops name their folders as they like. */
export type Stage = 'new' | 'preparing' | 'shipped' | 'delivered' | 'cancelled' | 'refunded';

// The more final first: "Shipped - returned" is not on its way any more, and "Not shipped" is a state of its own, told by its name.
const NAMES: readonly (readonly [Stage, RegExp])[] = [
  ['refunded', /^(?:fully )?refunded$|^terugbetaald$|^erstattet$|^rembourse(?:e|s|es)?$|^rimborsat[oi]$/],
  ['cancelled', /^(?:cancell?ed|geannuleerd|storniert|annule(?:e|s|es)?|annullat[oi])(?: orders?)?$/],
  ['delivered', /^(?:delivered|bezorgd|geleverd|afgeleverd|zugestellt|geliefert|livre(?:e|s|es)?|consegnat[oi])(?: orders?)?$/],
  [
    'shipped',
    /^(?:shipped|dispatched|sent|in transit|verzonden|verstuurd|onderweg|versendet|versandt|verschickt|unterwegs|expedie(?:e|s|es)?|envoye(?:e|s|es)?|spedit[oi]|inviat[oi])(?: orders?)?$/,
  ],
  [
    'preparing',
    /^(?:in preparation|preparing|processing|prepared|in process|in production|picking|packing|being packed|ready to ship|in behandeling|in voorbereiding|wordt voorbereid|in bearbeitung|in vorbereitung|en preparation|en cours(?: de preparation)?|in preparazione|in lavorazione)$/,
  ],
  ['new', /^(?:new|new orders?|received|nieuw|nieuwe bestellingen|ontvangen|neu|eingegangen|nouvelle?s?|nouvelles commandes|nuov[oi]|ricevut[oi])$/],
];

/** Null for a folder that is the shop's own: such a state is told by its name and nothing is read into it. */
export function stageOf(folder: string | null): Stage | null {
  const plain = (folder ?? '')
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
  return NAMES.find(([, name]) => name.test(plain))?.[0] ?? null;
}

/** True for an order that goes nowhere any more. */
export function isClosed(stage: Stage | null): boolean {
  return stage === 'delivered' || stage === 'cancelled' || stage === 'refunded';
}

export type PaymentStage = 'paid' | 'open' | 'authorized' | 'refunded' | 'partly_refunded' | 'void';

const PAYMENTS: readonly (readonly [PaymentStage, RegExp])[] = [
  ['partly_refunded', /^partial(?:ly)? refund(?:ed)?$/],
  ['refunded', /^(?:fully )?refund(?:ed)?$/],
  ['void', /^void(?:ed)?$|^cancell?ed$/],
  ['authorized', /^authori[sz]ed$|^approved$/],
  ['paid', /^captured$|^paid$|^completed?$|^settled$/],
  ['open', /^pending$|^unpaid$|^awaiting payment$/],
];

/** Null for what is not known. */
export function paymentStageOf(status: string): PaymentStage | null {
  const plain = status.trim().toLowerCase().replaceAll(/[_-]+/g, ' ');
  return PAYMENTS.find(([, name]) => name.test(plain))?.[0] ?? null;
}
