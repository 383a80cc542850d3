/** Pairs of wanted and given class, scored. */
export interface ClassScore {
  accuracy: number;
  /** The mean of the classes' F1: a rare class counts as much as a common one. */
  macroF1: number;
}

export type Pair = readonly [wanted: string | number, given: string | number];

export function scoreClasses(pairs: readonly Pair[]): ClassScore {
  const classes = [...new Set(pairs.map(([wanted]) => wanted))];
  const f1 = classes.map((name) => {
    const right = pairs.filter(([wanted, given]) => wanted === name && given === name).length;
    const wanted = pairs.filter((pair) => pair[0] === name).length;
    const given = pairs.filter((pair) => pair[1] === name).length;
    return wanted + given === 0 ? 0 : (2 * right) / (wanted + given);
  });
  return {
    accuracy: pairs.filter(([wanted, given]) => wanted === given).length / pairs.length,
    macroF1: f1.reduce((sum, one) => sum + one, 0) / classes.length,
  };
}

/** 95 % interval of a figure over rows, by drawing rows again a thousand times with a fixed seed. */
export function interval<T>(rows: readonly T[], figure: (rows: readonly T[]) => number): [number, number] {
  const random = seeded(20_261_121);
  const figures = Array.from({ length: 1000 }, () => figure(rows.map(() => rows[Math.floor(random() * rows.length)] as T))).toSorted((a, b) => a - b);
  return [figures[25] ?? 0, figures[974] ?? 0];
}

export function correlation(rows: readonly (readonly [number, number])[]): number {
  const mean = (at: 0 | 1) => rows.reduce((sum, row) => sum + row[at], 0) / rows.length;
  const [a, b] = [mean(0), mean(1)];
  let both = 0;
  let first = 0;
  let second = 0;
  for (const [x, y] of rows) {
    both += (x - a) * (y - b);
    first += (x - a) ** 2;
    second += (y - b) ** 2;
  }
  return both / Math.sqrt(first * second);
}

function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
