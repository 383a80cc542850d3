import type { Ctx } from '#platform/context';
import type { ToolSource } from '../source.ts';
import { wrong } from '../wrong-field.ts';
import { toLookup } from './sheet.ts';
import type { Cell, Column, Loaded } from './sheet.ts';

export interface Condition {
  column: string;
  is: 'equals' | 'not' | 'contains' | 'at_least' | 'at_most' | 'above' | 'below' | 'empty' | 'filled';
  value?: string | number | boolean | undefined;
}

export interface SheetQuery {
  where: readonly Condition[];
  sortBy?: string | undefined;
  descending: boolean;
  limit: number;
}

export interface SheetAnswer {
  rows: Record<string, Cell>[];
  total: number;
}

type Place = Pick<ToolSource, 'workspaceId' | 'id'>;
type DbCtx = Pick<Ctx, 'db'>;

const LOOKED_UP_MOST = 20;

/** Rows whose key is that, whatever its case. */
export async function lookUpRows(ctx: DbCtx, { workspaceId, id }: Place, loaded: Loaded, key: string): Promise<SheetAnswer> {
  const found = await ctx.db.ask<Found>(
    workspaceId,
    `select cells, count(*) over ()::integer as total from tool_sheet_rows where workspace_id = $1 and source_id = $2 and loading_id = $3 and lookup = $4
     order by position limit ${LOOKED_UP_MOST}`,
    [workspaceId, id, loaded.loadingId, toLookup(key)],
    'look-up-sheet',
  );
  return present(found, loaded);
}

/** Rows that meet every condition, in the order of the file or of a column. @throws invalid_input for a condition that a column cannot meet */
export async function filterRows(ctx: DbCtx, { workspaceId, id }: Place, loaded: Loaded, query: SheetQuery): Promise<SheetAnswer> {
  const values: unknown[] = [workspaceId, id, loaded.loadingId];
  const conditions = query.where.map((one) => toSql(one, loaded, values));
  const sorted = query.sortBy === undefined ? '' : `${asValue(columnOf(loaded, query.sortBy))} ${query.descending ? 'desc' : 'asc'} nulls last, `;
  const found = await ctx.db.ask<Found>(
    workspaceId,
    `select cells, count(*) over ()::integer as total from tool_sheet_rows where workspace_id = $1 and source_id = $2 and loading_id = $3
     ${conditions.map((one) => `and ${one}`).join(' ')} order by ${sorted}position limit ${Math.floor(query.limit)}`,
    values,
  );
  return present(found, loaded);
}

interface Found {
  cells: Cell[];
  total: number;
}

interface Placed extends Column {
  at: number;
}

function present(found: readonly Found[], { columns }: Loaded): SheetAnswer {
  const shown = columns.map((column, at) => ({ ...column, at })).filter((column) => !column.hidden);
  return { rows: found.map(({ cells }) => Object.fromEntries(shown.map(({ name, at }) => [name, cells[at] ?? null]))), total: found[0]?.total ?? 0 };
}

function columnOf({ columns }: Loaded, name: string): Placed {
  const at = columns.findIndex((one) => one.name === name && !one.hidden);
  const column = columns[at];
  if (!column) throw wrong('column', `there is no column ${name.slice(0, 50)}`);
  return { ...column, at };
}

/** A number of ours and names of ours alone get into the text; what was asked for goes beside it. */
function asValue({ at, type }: Placed): string {
  // Held to its type once more: the database may look at a row of another table before it sees that it is none of these.
  if (type === 'number' || type === 'boolean') {
    return `(case when jsonb_typeof(cells->${at}) = '${type}' then (cells->>${at})::${type === 'number' ? 'numeric' : 'boolean'} end)`;
  }
  return type === 'text' ? `lower(cells->>${at})` : `(cells->>${at})`;
}

const COMPARE = { equals: '=', not: 'is distinct from', at_least: '>=', at_most: '<=', above: '>', below: '<' } as const;

function toSql(condition: Condition, loaded: Loaded, values: unknown[]): string {
  const column = columnOf(loaded, condition.column);
  const { is, value } = condition;
  if (is === 'empty' || is === 'filled') return `(cells->>${column.at}) is ${is === 'empty' ? '' : 'not '}null`;
  if (value === undefined) throw wrong('value', `is needed to compare ${column.name}`);
  if (is === 'contains') {
    values.push(String(value));
    return `position(lower($${values.length}::text) in lower(cells->>${column.at})) > 0`;
  }
  values.push(comparable(column, value));
  const type = column.type === 'number' ? 'numeric' : column.type === 'boolean' ? 'boolean' : 'text';
  const given = column.type === 'text' ? `lower($${values.length}::text)` : `$${values.length}::${type}`;
  return `${asValue(column)} ${COMPARE[is]} ${given}`;
}

function comparable({ name, type }: Column, value: string | number | boolean): string | number | boolean {
  if (type === 'number') {
    const number = typeof value === 'boolean' || value === '' ? Number.NaN : Number(value);
    if (!Number.isFinite(number)) throw wrong('value', `${name} holds numbers`);
    return number;
  }
  if (type === 'boolean') {
    if (typeof value !== 'boolean' && value !== 'true' && value !== 'false') throw wrong('value', `${name} holds true or false`);
    return value;
  }
  if (type === 'date' && !/^\d{4}-\d{2}-\d{2}$/.test(String(value))) throw wrong('value', `${name} holds dates, written YYYY-MM-DD`);
  return String(value);
}
