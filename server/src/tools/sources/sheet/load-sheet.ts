import { setImmediate as breathe } from 'node:timers/promises';
import { and, eq } from 'drizzle-orm';
import type { Principal } from '#platform/principal';
import { BatonError, notFound } from '#platform/errors';
import { newId } from '#platform/ids';
import { canonical } from '../../canonical.ts';
import { sourceLoaded } from '../../events.ts';
import { toolSources } from '../../schema.ts';
import type { SourceCtx } from '../add-source.ts';
import { findSourceRow, sourceTag, withoutSecret } from '../source.ts';
import type { ToolSource } from '../source.ts';
import { wrong } from '../wrong-field.ts';
import { readCsv } from './read-csv.ts';
import { readXlsx } from './read-xlsx.ts';
import { SHEET_LIMITS, sheetOf, toLookup } from './sheet.ts';
import type { Cell, Column, Loaded, Wanted } from './sheet.ts';
import { guessType, readerFor } from './type-columns.ts';

export interface SheetFile {
  bytes: Buffer;
  /** Of the address it came from. */
  etag: string | null;
}

const FOREIGN_KEY_VIOLATION = '23503';
const ROWS_AT_ONCE = 1000;
const CELLS_AT_ONCE = 100_000;

/**
 * Puts a file in the place of what was there. The new rows are written beside the old ones, a thousand at a time; one commit at the end makes
 * them the ones that are asked. `who` is null when the clock fetched it. @throws invalid_input, not_found
 */
export async function loadSheet(
  ctx: Pick<SourceCtx, 'db' | 'clock' | 'cache'>,
  source: ToolSource,
  file: SheetFile,
  who: Principal | null,
): Promise<ToolSource> {
  const rows = file.bytes.subarray(0, 4).toString('latin1') === 'PK\x03\x04' ? await readXlsx(file.bytes) : await readCsv(file.bytes);
  const { wanted } = sheetOf(source);
  const { columns, cells, keyColumn } = await typeRows(rows, wanted);
  const loadingId = newId();
  const keyAt = columns.findIndex((one) => one.name === keyColumn);
  await writeRows(ctx, source, { loadingId, cells, keyAt }).catch((error: unknown) => {
    // Somebody removed the source meanwhile.
    throw (error as { code?: unknown }).code === FOREIGN_KEY_VIOLATION ? notFound('tool source') : error;
  });
  const loaded: Loaded = { loadingId, rows: cells.length, keyColumn, columns, etag: file.etag };
  const settled = await ctx.db.tx(source.workspaceId, async (tx) => {
    const row = await findSourceRow(tx, source.workspaceId, source.id, true);
    const before = sheetOf(row);
    const isSame = before.loaded !== null && shapeOf(before.loaded) === shapeOf(loaded);
    const now = ctx.clock.now();
    const [after] = await tx.orm
      .update(toolSources)
      .set({
        definition: { wanted: before.wanted, loaded },
        refreshedAt: now,
        lastError: null,
        // Tools are made of the columns: the same columns, the same tools.
        ...(isSame ? {} : { version: row.version + 1, updatedAt: now }),
      })
      .where(and(eq(toolSources.workspaceId, source.workspaceId), eq(toolSources.id, source.id)))
      .returning();
    if (before.loaded)
      await tx.query('delete from tool_sheet_rows where workspace_id = $1 and source_id = $2 and loading_id = $3', [
        source.workspaceId,
        source.id,
        before.loaded.loadingId,
      ]);
    const payload = { tool_source_id: source.id, kind: row.kind, name: row.name, rows: cells.length, columns: columns.length };
    await tx.record(sourceLoaded, payload, who ? { actor: { kind: who.kind, id: who.id } } : {});
    return withoutSecret(after ?? row);
  });
  await ctx.cache.drop([sourceTag(source.workspaceId)]);
  return settled;
}

const shapeOf = ({ columns, keyColumn }: Loaded) => canonical([keyColumn, columns.map(({ name, title, type, hidden }) => ({ name, title, type, hidden }))]);

interface Typed {
  columns: Column[];
  cells: Cell[][];
  keyColumn: string | null;
}

async function typeRows([header = [], ...rows]: string[][], wanted: Wanted): Promise<Typed> {
  if (header.length === 0 || rows.length === 0)
    throw new BatonError('invalid_input', { message: 'The file needs a line with the names of the columns and at least one row.' });
  if (rows.length > SHEET_LIMITS.rows) throw new BatonError('invalid_input', { message: `The file holds more than ${SHEET_LIMITS.rows} rows. Split it.` });
  const width = Math.max(header.length, ...rows.slice(0, 1000).map((row) => row.length));
  if (width > SHEET_LIMITS.columns) throw new BatonError('invalid_input', { message: `The file holds more than ${SHEET_LIMITS.columns} columns.` });
  const named = nameColumns(header, width);
  const wishFor = (column: Named) => wanted.columns.find((one) => isNamed(column, one.column));
  const strange = [...wanted.columns.map((one) => one.column), ...(wanted.keyColumn === null ? [] : [wanted.keyColumn])].find(
    (name) => !named.some((one) => isNamed(one, name)),
  );
  if (strange !== undefined) throw wrong('columns', `${strange} is no column of the file`);
  const cells: Cell[][] = rows.map(() => []);
  const columns: Column[] = [];
  for (const [at, column] of named.entries()) {
    const texts = rows.map((row) => (row[at] ?? '').replaceAll('\u0000', '').toWellFormed().slice(0, SHEET_LIMITS.cellChars));
    const wish = wishFor(column);
    const type = wish?.type ?? guessType(texts);
    const read = readerFor(type, texts);
    let unreadable = 0;
    for (const [row, text] of texts.entries()) {
      const cell = text === '' ? null : read(text);
      if (cell === null && text !== '') unreadable += 1;
      cells[row]?.push(cell);
    }
    columns.push({ ...column, type, hidden: wish?.hidden ?? false, unreadable });
    if ((at * rows.length) % CELLS_AT_ONCE < rows.length) await breathe();
  }
  return { columns, cells, keyColumn: named.find((one) => wanted.keyColumn !== null && isNamed(one, wanted.keyColumn))?.name ?? null };
}

type Named = Pick<Column, 'name' | 'title'>;

const isNamed = ({ name, title }: Named, wanted: string) => wanted === name || wanted.trim().toLowerCase() === title.toLowerCase();

/** `Prijs (€)` becomes prijs; what is left without a name, or has another's, gets a number. */
function nameColumns(header: readonly string[], width: number): Named[] {
  const taken = new Set<string>();
  return Array.from({ length: width }, (_, at) => {
    const title = (header[at] ?? '').replaceAll('\u0000', '').toWellFormed().trim().slice(0, 100);
    const plain = title
      .normalize('NFKD')
      .toLowerCase()
      .replaceAll(/\p{M}/gu, '')
      .replaceAll(/[^a-z0-9]+/g, '_')
      .replaceAll(/^_+|_+$/g, '')
      .slice(0, 40);
    const base = /^[a-z]/.test(plain) ? plain : `column_${plain === '' ? at + 1 : plain}`;
    let name = base;
    for (let more = 2; taken.has(name); more += 1) name = `${base}_${more}`;
    taken.add(name);
    return { name, title: title === '' ? name : title };
  });
}

async function writeRows(
  ctx: Pick<SourceCtx, 'db'>,
  { workspaceId, id }: ToolSource,
  { loadingId, cells, keyAt }: { loadingId: string; cells: readonly Cell[][]; keyAt: number },
): Promise<void> {
  for (let from = 0; from < cells.length; from += ROWS_AT_ONCE) {
    const batch = cells
      .slice(from, from + ROWS_AT_ONCE)
      .map((row, at) => ({ position: from + at, lookup: keyAt < 0 ? null : toLookup(row[keyAt] ?? null), cells: row }));
    await ctx.db.ask(
      workspaceId,
      `insert into tool_sheet_rows (workspace_id, source_id, loading_id, position, lookup, cells)
       select $1, $2, $3, r.position, r.lookup, r.cells from jsonb_to_recordset($4::jsonb) as r (position integer, lookup text, cells jsonb)`,
      [workspaceId, id, loadingId, JSON.stringify(batch)],
    );
  }
}
