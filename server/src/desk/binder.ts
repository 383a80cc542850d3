/** Takes a value and gives the place it has in the statement: $1, $2 … */
export type Binder = (value: unknown) => string;

/** Values of a statement that is put together. */
export function createBinder(): { bind: Binder; values: unknown[] } {
  const values: unknown[] = [];
  return { values, bind: (value) => `$${values.push(value)}` };
}
