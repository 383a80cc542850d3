import { z } from 'zod';
import type { ToolSource } from '../source.ts';

export const SHEET_LIMITS = { bytes: 20 * 1024 * 1024, rows: 50_000, columns: 200, cellChars: 2000 } as const;

const ColumnType = z.enum(['text', 'number', 'date', 'boolean']);
const Column = z.object({
  /** As tools name it: made of the title. */
  name: z.string(),
  title: z.string(),
  type: ColumnType,
  hidden: z.boolean(),
  /** Cells that are no value of the type that was asked for; they are empty. */
  unreadable: z.int(),
});
const Wish = z.object({ column: z.string(), type: ColumnType.optional(), hidden: z.boolean().optional() });
const Wanted = z.object({ keyColumn: z.string().nullable().default(null), columns: z.array(Wish).default([]) });
const Loaded = z.object({ loadingId: z.uuid(), rows: z.int(), keyColumn: z.string().nullable(), columns: z.array(Column), etag: z.string().nullable() });
const Definition = z.object({ wanted: Wanted.default({ keyColumn: null, columns: [] }), loaded: Loaded.nullable().default(null) });

export type ColumnType = z.infer<typeof ColumnType>;
export type Column = z.infer<typeof Column>;
/** What its owner wants of the columns. Columns by name or title; what is not named is guessed. */
export type Wanted = z.infer<typeof Wanted>;
/** What is there to be asked. */
export type Loaded = z.infer<typeof Loaded>;
export type Cell = string | number | boolean | null;

export function sheetOf(source: Pick<ToolSource, 'definition'>): z.infer<typeof Definition> {
  return Definition.parse(source.definition);
}

/** How a cell of the key column is looked up: as people write it. */
export function toLookup(cell: Cell): string | null {
  return cell === null ? null : String(cell).trim().toLowerCase().slice(0, 200);
}
