import type { ToolSource } from '../source.ts';
import { sheetOf } from './sheet.ts';
import type { ColumnType, Loaded, Wanted } from './sheet.ts';

export interface ColumnWish {
  column: string;
  type?: ColumnType | undefined;
  hidden?: boolean | undefined;
}

export interface SheetWish {
  keyColumn?: string | null | undefined;
  columns?: readonly ColumnWish[] | undefined;
}

/** The definition of a sheet of which nothing is loaded yet. */
export function newSheet({ keyColumn = null, columns = [] }: SheetWish): Record<string, unknown> {
  return { wanted: { keyColumn, columns: columns.map(toWish) }, loaded: null };
}

/** The definition with other wishes: a column is hidden or shown at once, everything else waits for the next loading. What is left out stays. */
export function changeSheet(source: Pick<ToolSource, 'definition'>, { keyColumn, columns }: SheetWish): Record<string, unknown> {
  const { wanted, loaded } = sheetOf(source);
  const next: Wanted = { keyColumn: keyColumn === undefined ? wanted.keyColumn : keyColumn, columns: columns?.map(toWish) ?? wanted.columns };
  return { wanted: next, loaded: loaded && hide(loaded, next) };
}

function hide(loaded: Loaded, { columns }: Wanted): Loaded {
  const isHidden = (name: string, title: string) =>
    columns.some((one) => one.hidden === true && (one.column === name || one.column.trim().toLowerCase() === title.toLowerCase()));
  return { ...loaded, columns: loaded.columns.map((one) => ({ ...one, hidden: isHidden(one.name, one.title) })) };
}

function toWish({ column, type, hidden }: ColumnWish): Wanted['columns'][number] {
  return { column, ...(type === undefined ? {} : { type }), ...(hidden === undefined ? {} : { hidden }) };
}
