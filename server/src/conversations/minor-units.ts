// ISO 4217: currencies whose smallest unit is not a hundredth.
const WITHOUT = new Set(['BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX', 'VND', 'VUV', 'XAF', 'XOF', 'XPF']);
const THOUSANDTHS = new Set(['BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND']);

/** How many of its smallest unit make one of a currency. */
export function minorUnits(currency: string | null): number {
  if (currency && WITHOUT.has(currency)) return 1;
  return currency && THOUSANDTHS.has(currency) ? 1000 : 100;
}
