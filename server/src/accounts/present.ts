import type { z } from 'zod';
import type { ApiKeyView, SessionView, TeamView, TeammateProfile, WorkspaceProfile } from '@baton/contract';
import type { ApiKey } from './api-keys.ts';
import type { Teammate } from './read-teammates.ts';
import type { Workspace } from './read-workspaces.ts';
import type { Team, TeamMember } from './read-teams.ts';
import type { Session } from './sessions.ts';

/** A teammate as the API shows it. */
export function presentTeammate(teammate: Teammate): z.infer<typeof TeammateProfile> {
  return {
    id: teammate.id,
    email: teammate.email,
    name: teammate.name,
    role: teammate.role,
    permissions: [...teammate.permissions],
    status: teammate.status,
    department: teammate.department,
    specializations: teammate.specializations,
    languages: teammate.languages,
    max_concurrent_tickets: teammate.maxConcurrentTickets,
    is_invited: teammate.isInvited,
    last_login_at: teammate.lastLoginAt?.toISOString() ?? null,
    last_active_at: teammate.lastActiveAt?.toISOString() ?? null,
    created_at: teammate.createdAt.toISOString(),
  };
}

export function presentWorkspace({ id, name, slug, settings }: Workspace): z.infer<typeof WorkspaceProfile> {
  return {
    id,
    name,
    slug,
    default_language: settings.defaultLanguage,
    languages: settings.languages,
    time_zone: settings.timeZone,
    sign_off: settings.signOff,
    require_second_factor: settings.requireSecondFactor,
  };
}

export function presentSession(session: Session, current: string | undefined): z.infer<typeof SessionView> {
  return {
    id: session.id,
    device: session.device,
    address: session.address,
    created_at: session.createdAt.toISOString(),
    last_used_at: session.lastUsedAt.toISOString(),
    expires_at: session.expiresAt.toISOString(),
    current: session.id === current,
  };
}

/** `people` are the living members. */
export function presentTeam(team: Team, people: readonly TeamMember[]): z.infer<typeof TeamView> {
  return {
    id: team.id,
    name: team.name,
    description: team.description,
    department: team.department,
    skills: team.skills,
    languages: team.languages,
    inbox_ids: team.inboxIds,
    members: team.memberIds.flatMap((id) => people.filter((one) => one.id === id).map(({ name, role, status }) => ({ id, name, role, status }))),
    created_at: team.createdAt.toISOString(),
    updated_at: team.updatedAt.toISOString(),
  };
}

export function presentApiKey(key: ApiKey): z.infer<typeof ApiKeyView> {
  return {
    id: key.id,
    name: key.name,
    prefix: key.prefix,
    scopes: key.scopes,
    tools: key.tools,
    created_by: { kind: key.createdBy.kind, name: key.createdBy.name },
    created_at: key.createdAt.toISOString(),
    last_used_at: key.lastUsedAt?.toISOString() ?? null,
  };
}
