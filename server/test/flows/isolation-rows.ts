import type { Db } from '#platform/db';
import { newId } from '#platform/ids';

export type Row = Record<string, unknown>;

export interface Column {
  name: string;
  type: string;
  /** Must be given: not null, without a default, not generated. */
  needed: boolean;
}

export interface Table {
  name: string;
  /** Null for a table that belongs to no workspace. */
  ownerColumn: 'workspace_id' | 'id' | null;
  forced: boolean;
  /** What the application's role may do. */
  verbs: string[];
  columns: Column[];
  checks: string[];
  parents: { table: string; columns: string[]; parentColumns: string[] }[];
}

const TABLES = `
  select c.relname as name, c.relrowsecurity and c.relforcerowsecurity as forced,
    (select coalesce(json_agg(v.verb), '[]') from unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE']) as v (verb) where has_table_privilege('baton_app', c.oid, v.verb)) as verbs,
    (select json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod), 'needed', a.attnotnull and not a.atthasdef and a.attidentity = '') order by a.attnum)
     from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns,
    (select coalesce(json_agg(pg_get_constraintdef(k.oid)), '[]') from pg_constraint k where k.conrelid = c.oid and k.contype = 'c') as checks,
    (select coalesce(json_agg(json_build_object('table', p.relname,
       'columns', (select json_agg(a.attname order by x.n) from unnest(k.conkey) with ordinality as x (num, n) join pg_attribute a on a.attrelid = k.conrelid and a.attnum = x.num),
       'parentColumns', (select json_agg(a.attname order by x.n) from unnest(k.confkey) with ordinality as x (num, n) join pg_attribute a on a.attrelid = k.confrelid and a.attnum = x.num))), '[]')
     from pg_constraint k join pg_class p on p.oid = k.confrelid where k.conrelid = c.oid and k.contype = 'f') as parents
  from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') order by c.relname`;

/** Every table in schema public, parents before children. */
export async function readTables(db: Db): Promise<Table[]> {
  const found = await db.system((tx) => tx.query<Omit<Table, 'ownerColumn'>>(TABLES));
  const open = found.map((table): Table => ({ ...table, ownerColumn: ownerOf(table) }));
  const sorted: Table[] = [];
  while (open.length > 0) {
    const at = open.findIndex((table) => table.parents.every(({ table: parent }) => parent === table.name || sorted.some((one) => one.name === parent)));
    if (at < 0) throw new Error(`tables that need one another: ${open.map((table) => table.name).join(', ')}`);
    sorted.push(...open.splice(at, 1));
  }
  return sorted;
}

function ownerOf(table: Pick<Table, 'name' | 'columns'>): Table['ownerColumn'] {
  if (table.name === 'workspaces') return 'id';
  return table.columns.some((column) => column.name === 'workspace_id') ? 'workspace_id' : null;
}

/** A row that the table accepts, belonging to the workspace and to the rows made for it so far. */
export function rowFor(table: Table, workspaceId: string, made: ReadonlyMap<string, Row>): Row {
  const row: Row = {};
  for (const column of table.columns) if (column.needed) row[column.name] = valueFor(table, column);
  for (const parent of table.parents) {
    const source = made.get(parent.table);
    if (!source || !parent.columns.some((name) => name in row)) continue;
    parent.columns.forEach((name, n) => (row[name] = source[parent.parentColumns[n]!]));
  }
  if (table.ownerColumn) row[table.ownerColumn] = workspaceId;
  return row;
}

function valueFor(table: Table, column: Column): unknown {
  // The catalogue gives them in any order: the column's own closed list comes first.
  const about = table.checks.filter((text) => new RegExp(`\\b${column.name}\\b`).test(text));
  const check = about.find((text) => new RegExp(`^CHECK \\(\\(${column.name} = ANY`).test(text)) ?? about[0] ?? '';
  if (column.type === 'text') return textFor(check);
  if (column.type === 'uuid') return newId();
  if (column.type === 'boolean') return false;
  if (column.type === 'jsonb') return '{}';
  if (column.type.endsWith('[]')) return '{}';
  if (column.type.startsWith('timestamp')) return new Date();
  if (column.type === 'tsvector') return '';
  if (column.type === 'vector') return '[1,0]';
  return 1;
}

/** The first of a closed list, a language where one is asked for, else text that is unlike any other. */
function textFor(check: string): string {
  const listed = /'([^']+)'::text/.exec(check.includes('ANY') ? check : '')?.[1];
  if (listed) return listed;
  return check.includes('{2,3}') ? 'en' : `a${newId()}`;
}
