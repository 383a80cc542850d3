import type { z } from 'zod';
import type { ApiKeyView, TeammateProfile, WorkspaceProfile } from '@baton/contract';
import type { ApiKey } from './api-keys.ts';
import type { Teammate } from './read-teammates.ts';
import type { Workspace } from './read-workspaces.ts';
import { permissionsOf } from './roles.ts';

/** A teammate as the API shows it. */
export function presentTeammate(teammate: Teammate): z.infer<typeof TeammateProfile> {
  return {
    id: teammate.id,
    email: teammate.email,
    name: teammate.name,
    role: teammate.role,
    permissions: [...permissionsOf(teammate.role)],
    status: teammate.status,
    department: teammate.department,
    specializations: teammate.specializations,
    max_concurrent_tickets: teammate.maxConcurrentTickets,
    last_login_at: teammate.lastLoginAt?.toISOString() ?? null,
    created_at: teammate.createdAt.toISOString(),
  };
}

export function presentWorkspace({ id, name, slug, settings }: Workspace): z.infer<typeof WorkspaceProfile> {
  return { id, name, slug, default_language: settings.defaultLanguage, languages: settings.languages, time_zone: settings.timeZone };
}

export function presentApiKey(key: ApiKey): z.infer<typeof ApiKeyView> {
  return {
    id: key.id,
    name: key.name,
    prefix: key.prefix,
    scopes: key.scopes,
    created_by: { kind: key.createdBy.kind, name: key.createdBy.name },
    created_at: key.createdAt.toISOString(),
    last_used_at: key.lastUsedAt?.toISOString() ?? null,
  };
}
