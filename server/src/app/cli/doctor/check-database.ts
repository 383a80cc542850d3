import type { Config } from '#platform/config';
import { listMigrations, openPool } from '#platform/db';
import type { DatabaseHandle } from '#platform/db';
import { readApplied } from '../read-applied.ts';
import { broken, ok, reasonOf, warning } from './finding.ts';
import type { Finding } from './finding.ts';

const OLDEST_VERSION = 150_000;
const CLOCK_TOLERANCE_SECONDS = 5;

/** The database itself: reachable, new enough, migrated, its walls standing. `ready` says whether Baton's own acts may run on it. */
export async function checkDatabase(config: Config): Promise<{ findings: Finding[]; ready: boolean }> {
  let database: DatabaseHandle;
  try {
    database = await openPool({ url: config.databaseUrl, dataDir: config.dataDir, poolSize: 2, timeoutMs: config.databaseTimeoutSeconds * 1000 });
  } catch (error) {
    const busy = (error as Error).message.includes('in use by process');
    if (busy)
      return {
        findings: [warning('database', (error as Error).message, 'To look inside while Baton runs, ask GET /health?verbose as an admin.')],
        ready: false,
      };
    return { findings: [unreachable(config, error)], ready: false };
  }
  try {
    const { pool } = database;
    const findings = [await checkVersion(database), ...(config.databaseUrl ? [await checkClock(pool)] : [])];
    const pending = await findPending(pool);
    if (pending.length > 0) {
      findings.push(
        warning('migrations', `${pending.length} are waiting: ${pending.join(', ')}.`, 'Run `npm run baton -- migrate`, or start Baton, which does it first.'),
      );
      return { findings, ready: false };
    }
    findings.push(ok('migrations', 'The database is at this version.'), await checkWalls(pool), await checkVectors(pool));
    return { findings, ready: true };
  } catch (error) {
    return { findings: [unreachable(config, error)], ready: false };
  } finally {
    await database.close().catch(() => undefined);
  }
}

function unreachable({ databaseUrl }: Config, error: unknown): Finding {
  const mend = databaseUrl
    ? 'Check host, port, user, password and database of DATABASE_URL, and that Postgres runs.'
    : 'Restore the data folder from a backup, or set BATON_DATA_DIR to another one.';
  return broken('database', `It does not answer (${reasonOf(error)}).`, mend);
}

async function checkVersion({ pool, kind }: DatabaseHandle): Promise<Finding> {
  const { rows } = await pool.query<{ number: string; text: string }>(
    `select current_setting('server_version_num') as number, current_setting('server_version') as text`,
  );
  const says = `${kind === 'embedded' ? 'Embedded' : 'Postgres'} ${rows[0]?.text ?? '?'}.`;
  return Number(rows[0]?.number) >= OLDEST_VERSION ? ok('database', says) : broken('database', says, 'Baton needs Postgres 15 or later.');
}

async function checkClock(pool: DatabaseHandle['pool']): Promise<Finding> {
  const { rows } = await pool.query<{ at: Date }>('select clock_timestamp() as at');
  const seconds = Math.round(((rows[0]?.at.getTime() ?? 0) - Date.now()) / 1000);
  if (Math.abs(seconds) <= CLOCK_TOLERANCE_SECONDS) return ok('clock', 'This machine and the database agree on the time.');
  return warning(
    'clock',
    `The database is ${Math.abs(seconds)} s ${seconds > 0 ? 'ahead of' : 'behind'} this machine.`,
    'Let both take their time from NTP: deadlines and signatures depend on it.',
  );
}

async function findPending(pool: DatabaseHandle['pool']): Promise<string[]> {
  const applied = await readApplied(pool);
  return listMigrations()
    .map((one) => one.name)
    .filter((name) => !applied.has(name));
}

/** Row-level security is what keeps tenants apart even when a query forgets to: every table of a workspace must have it, forced. */
async function checkWalls(pool: DatabaseHandle['pool']): Promise<Finding> {
  const { rows } = await pool.query<{ name: string }>(
    `select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = 'public' and c.relkind in ('r', 'p') and not (c.relrowsecurity and c.relforcerowsecurity)
       and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'workspace_id' and not a.attisdropped) order by 1`,
  );
  const { rows: roles } = await pool.query<{ n: number }>(
    `select count(*)::int as n from pg_roles where rolname in ('baton_app', 'baton_system') and not rolsuper and not rolbypassrls`,
  );
  if (roles[0]?.n !== 2)
    return broken(
      'tenant walls',
      'The roles baton_app and baton_system are missing or may pass row-level security.',
      'Create them as migration 0001 does: nologin, no superuser, no bypassrls.',
    );
  if (rows.length > 0)
    return broken(
      'tenant walls',
      `These tables lack forced row-level security: ${rows.map((row) => row.name).join(', ')}.`,
      "Do not serve: run `select baton_protect('<table>')` for each.",
    );
  return ok('tenant walls', 'Row-level security is forced on every table of a workspace.');
}

async function checkVectors(pool: DatabaseHandle['pool']): Promise<Finding> {
  const { rows } = await pool.query<{ version: string }>(`select extversion as version from pg_extension where extname = 'vector'`);
  if (rows[0]) return ok('pgvector', `Version ${rows[0].version}.`);
  return warning(
    'pgvector',
    'It is not installed here: knowledge is searched by words alone.',
    'Install pgvector in this Postgres before the first start, or use an image that has it (pgvector/pgvector).',
  );
}
