/**
 * A statement that does the same for many rows. Alone it is sent with one; acts that share a transaction send one statement for all of theirs.
 * Ten statements of a turn cost Postgres four to nine times as much one by one as sixteen at a time.
 */
export interface EachStatement<Row extends object, Found extends object = object> {
  readonly name: string;
  /** `$1`: the workspace. `$2`: the rows, as JSON. */
  readonly text: string;
  /** Rows go in its order. For statements that lock: whoever locks many of the same kind does it in the same order, so that nobody waits in a circle. */
  order?(row: Row): string;
  /** What it gives back of a row; there only as a type. */
  readonly found?: Found;
}

/**
 * `rest`: the statement behind `with asked as (…)`, so it begins with a comma and a further part, or with what it does. It gives back `place` with each row,
 * the number of the one it was asked for. `columns`: of `asked`, as in a list of columns with their types, `place` besides.
 */
export function defineEach<Row extends object, Found extends object = object>(
  name: string,
  columns: string,
  rest: string,
  order?: (row: Row) => string,
): EachStatement<Row, Found> {
  return {
    name,
    ...(order ? { order } : {}),
    text: `with asked as (select * from jsonb_to_recordset($2::jsonb) as one (place integer, ${columns}) where ${IS_ONE_OF_FEW}) ${rest}`,
  };
}

/**
 * True of every row that has a `place`. Postgres takes a hundred rows of JSON for granted, and reads whole tables for them while these are small; from this it expects
 * one or two. It also keeps the plan: one for a hundred rows costs more with each row that the table grows by, and as long as it looks dearer than what was planned
 * when the table was small, Postgres plans for each call.
 */
export const IS_ONE_OF_FEW = 'place = abs(place)';

/** The values of such a statement. What Postgres's JSON cannot hold (U+0000, halves of surrogate pairs, as a cut through an emoji leaves) becomes U+FFFD. */
export function valuesOfEach<Row extends object>(workspaceId: string | null, rows: readonly Row[]): unknown[] {
  const placed = rows.map((row, place) => ({ ...row, place }));
  const json = JSON.stringify(placed);
  return [workspaceId, NOT_FOR_POSTGRES.test(json) ? JSON.stringify(placed, storable) : json];
}

// As JSON escapes them. It also finds such an escape that was written out by somebody, which is then left as it is.
const NOT_FOR_POSTGRES = /\\u(?:0000|d[89a-f])/;

function storable(_key: string, value: unknown): unknown {
  return typeof value === 'string' ? value.toWellFormed().replaceAll('\0', '\uFFFD') : value;
}
