/** So many of so many. */
export interface Share {
  of: number;
  count: number;
}

/** How much more the first is than the second, with the bounds between which it lies in 95 of 100 such comparisons. */
export interface Difference {
  difference: number;
  low: number;
  high: number;
}

/** The mean of so many measurements and how far they scatter. */
export interface Mean {
  count: number;
  mean: number;
  /** Of the sample; 0 where all are alike. */
  variance: number;
}

// Two-sided, 95 %.
const Z = 1.959964;

/** Below this many on either side no difference is told: what comes out would be luck. */
export const FEWEST = 30;

/**
 * Two proportions by Newcombe's hybrid of Wilson's score intervals: unlike the plain formula it holds near 0 and 1, where shares of
 * reopened tickets lie. Null where either side has too few.
 */
export function compareShares(first: Share, second: Share): Difference | null {
  if (Math.min(first.of, second.of) < FEWEST) return null;
  const [a, b] = [first, second].map(wilson) as [Wilson, Wilson];
  const difference = a.share - b.share;
  return {
    difference,
    low: difference - Math.hypot(a.share - a.low, b.high - b.share),
    high: difference + Math.hypot(a.high - a.share, b.share - b.low),
  };
}

/** Two means, by the normal approximation that so many allow. Null where either side has too few. */
export function compareMeans(first: Mean, second: Mean): Difference | null {
  if (Math.min(first.count, second.count) < FEWEST) return null;
  const difference = first.mean - second.mean;
  const reach = Z * Math.sqrt(first.variance / first.count + second.variance / second.count);
  return { difference, low: difference - reach, high: difference + reach };
}

interface Wilson {
  share: number;
  low: number;
  high: number;
}

function wilson({ of, count }: Share): Wilson {
  const share = count / of;
  const middle = share + Z ** 2 / (2 * of);
  const reach = Z * Math.sqrt((share * (1 - share)) / of + Z ** 2 / (4 * of ** 2));
  const scale = 1 + Z ** 2 / of;
  return { share, low: (middle - reach) / scale, high: (middle + reach) / scale };
}
