import { asc, eq, or } from 'drizzle-orm';
import type { Ctx } from '#platform/context';
import { notFound } from '#platform/errors';
import { isId } from '#platform/ids';
import { workspaces } from './schema.ts';

/** One business. */
export interface Workspace {
  id: string;
  name: string;
  slug: string;
  settings: WorkspaceSettings;
  createdAt: Date;
}

export interface WorkspaceSettings {
  /** Two-letter language, used where a contact's own is not known. */
  defaultLanguage: string;
  languages: string[];
  /** IANA name. */
  timeZone: string;
  /** The last line of an answer; the workspace's name unless set. */
  signOff: string;
  contactEmail: string | null;
  /** Teammates without a second factor can then do nothing but set one up. */
  requireSecondFactor: boolean;
}

type Deps = Pick<Ctx, 'db'>;

export const LANGUAGES = ['en', 'nl', 'de', 'fr', 'it'];

/** @throws not_found */
export async function readWorkspace(ctx: Deps, workspaceId: string): Promise<Workspace> {
  const [row] = await ctx.db.tx(workspaceId, (tx) => tx.orm.select().from(workspaces).where(eq(workspaces.id, workspaceId)));
  if (!row) throw notFound('workspace');
  return toWorkspace(row);
}

/** Every workspace of the installation, oldest first. For the operator. */
export async function listWorkspaces(ctx: Deps, page: { limit: number; offset?: number }): Promise<Workspace[]> {
  const rows = await ctx.db.system((tx) =>
    tx.orm
      .select()
      .from(workspaces)
      .orderBy(asc(workspaces.createdAt), asc(workspaces.id))
      .limit(page.limit)
      .offset(page.offset ?? 0),
  );
  return rows.map(toWorkspace);
}

/** The workspace when there is exactly one; null when there are none or several. */
export async function findOnlyWorkspace(ctx: Deps): Promise<Workspace | null> {
  const [first, second] = await listWorkspaces(ctx, { limit: 2 });
  return first && !second ? first : null;
}

/** The workspace with this id or slug, or null. */
export async function findWorkspace(ctx: Deps, idOrSlug: string): Promise<Workspace | null> {
  const match = isId(idOrSlug) ? or(eq(workspaces.id, idOrSlug), eq(workspaces.slug, idOrSlug)) : eq(workspaces.slug, idOrSlug);
  const rows = await ctx.db.system((tx) => tx.orm.select().from(workspaces).where(match).limit(2));
  const row = rows.find((one) => one.id === idOrSlug) ?? rows[0];
  return row ? toWorkspace(row) : null;
}

export function toWorkspace(row: typeof workspaces.$inferSelect): Workspace {
  const stored = row.settings;
  return {
    id: row.id,
    name: row.name,
    slug: row.slug,
    createdAt: row.createdAt,
    settings: {
      defaultLanguage: stored.default_language ?? 'en',
      languages: stored.languages ?? LANGUAGES,
      timeZone: stored.time_zone ?? 'UTC',
      signOff: stored.sign_off ?? row.name,
      contactEmail: stored.contact_email ?? null,
      requireSecondFactor: stored.require_second_factor ?? false,
    },
  };
}
