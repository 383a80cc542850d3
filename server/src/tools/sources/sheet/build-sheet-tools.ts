import { z } from 'zod';
import { BatonError } from '#platform/errors';
import type { Ctx } from '#platform/context';
import { defineTool } from '../../define-tool.ts';
import type { Tool } from '../../define-tool.ts';
import { describeOwn, permissionFor } from '../describe-own.ts';
import { openForCall } from '../source.ts';
import type { ToolSource } from '../source.ts';
import { filterRows, lookUpRows } from './query-sheet.ts';
import { sheetOf } from './sheet.ts';
import type { Column, Loaded } from './sheet.ts';

const LISTED_MOST = 60;
const Output = z.object({
  rows: z.array(z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))).describe('By the name of the column.'),
  total: z.int().describe('How many rows there are, also those that are not shown.'),
  as_of: z.string().nullable().describe('When the sheet was loaded.'),
});

/** Its two tools have their names also before anything is loaded. */
export function sheetToolNames({ name }: Pick<ToolSource, 'name'>): string[] {
  return [`lookup_${name}`, `filter_${name}`];
}

/** Looking up needs a key column; both need something loaded. */
export function buildSheetTools(source: ToolSource): Tool[] {
  const { loaded } = sheetOf(source);
  if (!loaded) return [];
  const shown = loaded.columns.filter((one) => !one.hidden);
  const key = loaded.columns.find((one) => one.name === loaded.keyColumn);
  return [...(key ? [buildLookup(source, key, shown)] : []), ...(shown.length > 0 ? [buildFilter(source, shown)] : [])];
}

function buildLookup(source: ToolSource, key: Column, shown: readonly Column[]): Tool {
  return defineTool({
    name: `lookup_${source.name}`,
    title: `Look up in ${source.title}`,
    description: describeOwn(source, `The rows of a table by the value of ${key.title}. Columns: ${list(shown)}.`),
    class: 'read',
    permission: permissionFor('read'),
    input: z.strictObject({ key: z.string().trim().min(1).max(200).describe(`The value of ${key.title}, whole; upper or lower case is the same.`) }),
    output: Output,
    run: async (ctx, _caller, input) => {
      const { current, loaded } = await openSheet(ctx, source);
      return { ...(await lookUpRows(ctx, current, loaded, input.key)), as_of: current.refreshedAt?.toISOString() ?? null };
    },
  });
}

function buildFilter(source: ToolSource, shown: readonly Column[]): Tool {
  const names = z.enum(shown.map((one) => one.name) as [string, ...string[]]);
  const condition = z.strictObject({
    column: names,
    is: z.enum(['equals', 'not', 'contains', 'at_least', 'at_most', 'above', 'below', 'empty', 'filled']),
    value: z
      .union([z.string().max(500), z.number(), z.boolean()])
      .optional()
      .describe('Dates as YYYY-MM-DD. Not for empty and filled.'),
  });
  return defineTool({
    name: `filter_${source.name}`,
    title: `Search ${source.title}`,
    description: describeOwn(source, `The rows of a table that meet all conditions. Columns: ${list(shown)}.`),
    class: 'read',
    permission: permissionFor('read'),
    input: z.strictObject({
      where: z.array(condition).max(10).default([]),
      sort_by: names.optional(),
      descending: z.boolean().default(false),
      limit: z.int().min(1).max(50).default(10),
    }),
    output: Output,
    run: async (ctx, _caller, input) => {
      const { current, loaded } = await openSheet(ctx, source);
      const query = { where: input.where, sortBy: input.sort_by, descending: input.descending, limit: input.limit };
      return { ...(await filterRows(ctx, current, loaded, query)), as_of: current.refreshedAt?.toISOString() ?? null };
    },
  });
}

/** As it is now: the rows may have been loaded anew since the tool was made, into the same columns. */
async function openSheet(ctx: Pick<Ctx, 'db' | 'vault'>, made: ToolSource): Promise<{ current: ToolSource; loaded: Loaded }> {
  const { source: current } = await openForCall(ctx, made);
  const { loaded } = sheetOf(current);
  if (!loaded) throw new BatonError('not_found', { message: `Nothing is loaded into ${current.title}.` });
  return { current, loaded };
}

function list(columns: readonly Column[]): string {
  const told = columns.slice(0, LISTED_MOST).map(({ name, title, type }) => `${name} (${type}${title.toLowerCase() === name ? '' : `, "${title}"`})`);
  return `${told.join(', ')}${columns.length > LISTED_MOST ? ` and ${columns.length - LISTED_MOST} more` : ''}`;
}
