import fc from 'fast-check';

/** What happens in one go, and what becomes of its webhooks. */
export interface Step<Act extends string, Trouble extends string> {
  acts: Act[];
  trouble: Trouble;
}

interface Choice<Act extends string, Trouble extends string> {
  /** How many are lived. */
  count: number;
  /** Those that failed once, as a failure tells them. */
  failedOnce: readonly string[];
  /** Whence come the others. */
  seed: number;
  made: fc.Arbitrary<Step<Act, Trouble>[]>;
}

/**
 * The same histories each time: those that failed once, and others of a constant seed, so that nothing fails by chance. `HISTORIES_SEED` chooses others, a number
 * or `any` for one by the clock, and `HISTORIES` how many.
 */
export function chooseHistories<Act extends string, Trouble extends string>(choice: Choice<Act, Trouble>): { seed: number; all: Step<Act, Trouble>[][] } {
  const { count, failedOnce, made } = choice;
  const seed = seedOr(choice.seed);
  const known = process.env['HISTORIES_SEED'] === undefined ? failedOnce.map((told) => read<Act, Trouble>(told)) : [];
  const others = fc.sample(made, { numRuns: Math.max(1, countOr(count) - known.length), seed });
  return { seed, all: [...known, ...others] };
}

export function seedOr(constant: number): number {
  const asked = process.env['HISTORIES_SEED'] ?? String(constant);
  const seed = asked === 'any' ? Date.now() % 1_000_000_000 : Number(asked);
  if (!Number.isSafeInteger(seed)) throw new Error('HISTORIES_SEED is a whole number, or `any`.');
  return seed;
}

export function countOr(usual: number): number {
  return Number(process.env['HISTORIES'] ?? usual);
}

/** `question+teammate (late), resolve (none)` */
export function tell(history: readonly Step<string, string>[]): string {
  return history.map((one) => `${one.acts.join('+')} (${one.trouble})`).join(', ');
}

function read<Act extends string, Trouble extends string>(told: string): Step<Act, Trouble>[] {
  return told.split(', ').map((one) => {
    const [, acts = '', trouble = ''] = /^(.+) \((.+)\)$/.exec(one) ?? [];
    return { acts: acts.split('+') as Act[], trouble: trouble as Trouble };
  });
}
