import { randomBytes } from 'node:crypto';
import type { Ctx } from '#platform/context';
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

/** Makes a workspace. @throws conflict when the slug, or the contact e-mail, belongs to another. */
export async function createWorkspace(ctx: Pick<Ctx, 'db'>, input: CreateWorkspace): Promise<Workspace> {
  const wanted = input.slug ?? toSlug(input.name);
  try {
    return await insert(ctx, input, wanted);
  } catch (error) {
    const constraint = (error as { constraint?: string; cause?: { constraint?: string } }).constraint ?? (error as { cause?: { constraint?: string } }).cause?.constraint;
    if (constraint === 'workspaces_by_contact') throw new BatonError('conflict', { message: 'A workspace with this e-mail exists already.', cause: error });
    if (constraint !== 'workspaces_slug_key') throw error;
    if (input.slug) throw new BatonError('conflict', { message: `The short name ${input.slug} is taken. Choose another.`, cause: error });
    return insert(ctx, input, `${wanted.slice(0, 54)}-${randomBytes(4).toString('hex')}`);
  }
}

async function insert(ctx: Pick<Ctx, 'db'>, input: CreateWorkspace, slug: string): Promise<Workspace> {
  const id = newId();
  return ctx.db.tx(id, async (tx) => {
    const [row] = await tx.orm.insert(workspaces).values({ id, name: input.name, slug, settings: toStored(input.settings ?? {}) }).returning();
    if (!row) throw new Error('a workspace was not stored');
    await tx.record(workspaceCreated, { workspace_id: id });
    return toWorkspace(row);
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
  const plain = name.normalize('NFKD').toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 63).replace(/-+$/, '');
  return plain || 'workspace';
}
