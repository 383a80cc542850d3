import { randomBytes } from 'node:crypto';
import type { Ctx } from '#platform/context';
import type { Tx } from '#platform/db';
import { BatonError } from '#platform/errors';
import { newId } from '#platform/ids';
import { workspaceCreated } from './events.ts';
import { toWorkspace } from './read-workspaces.ts';
import type { Workspace, WorkspaceSettings } from './read-workspaces.ts';
import { workspaces } from './schema.ts';
import type { StoredSettings } from './schema.ts';

export interface CreateWorkspace {
  name: string;
  /** Made of the name when absent. */
  slug?: string;
  settings?: Partial<WorkspaceSettings>;
}

/** What is to stand in the new workspace from its first moment, made in the same transaction. */
type FirstActs = (tx: Tx, workspace: Workspace) => Promise<void>;

/** Makes a workspace. @throws conflict when the slug, or the contact e-mail, belongs to another. */
export async function createWorkspace(ctx: Pick<Ctx, 'db'>, input: CreateWorkspace, first: FirstActs = async () => undefined): Promise<Workspace> {
  const wanted = input.slug ?? toSlug(input.name);
  try {
    return await insert(ctx, { input, slug: wanted, first });
  } catch (error) {
    const constraint = (error as { cause?: { constraint?: string } }).cause?.constraint;
    if (constraint === 'workspaces_by_contact') throw new BatonError('conflict', { message: 'A workspace with this e-mail exists already.', cause: error });
    if (constraint !== 'workspaces_slug_key') throw error;
    if (input.slug) throw new BatonError('conflict', { message: `The short name ${input.slug} is taken. Choose another.`, cause: error });
    return insert(ctx, { input, first, slug: `${wanted.slice(0, 54)}-${randomBytes(4).toString('hex')}` });
  }
}

async function insert(ctx: Pick<Ctx, 'db'>, { input, slug, first }: { input: CreateWorkspace; slug: string; first: FirstActs }): Promise<Workspace> {
  const id = newId();
  return ctx.db.tx(id, async (tx) => {
    const [row] = await tx.orm
      .insert(workspaces)
      .values({ id, name: input.name, slug, settings: toStored(input.settings ?? {}) })
      .returning();
    if (!row) throw new Error('a workspace was not stored');
    await tx.record(workspaceCreated, { workspace_id: id });
    const workspace = toWorkspace(row);
    await first(tx, workspace);
    return workspace;
  });
}

function toStored(settings: Partial<WorkspaceSettings>): StoredSettings {
  return {
    ...(settings.defaultLanguage ? { default_language: settings.defaultLanguage } : {}),
    ...(settings.languages ? { languages: settings.languages } : {}),
    ...(settings.timeZone ? { time_zone: settings.timeZone } : {}),
    ...(settings.signOff ? { sign_off: settings.signOff } : {}),
    ...(settings.contactEmail ? { contact_email: settings.contactEmail.toLowerCase() } : {}),
  };
}

/** Letters and digits of the name joined by hyphens; `workspace` when nothing is left, as with a name in Greek. */
function toSlug(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 63)
    .replace(/-+$/, '');
  return plain || 'workspace';
}
