import { z } from 'zod';
import { defineEvent } from '#platform/db';

const id = z.uuid();
const changes = z.record(z.string(), z.object({ from: z.unknown(), to: z.unknown() }));

export const workspaceCreated = defineEvent('workspace.created', z.object({ workspace_id: id }));
export const workspaceChanged = defineEvent('workspace.changed', z.object({ workspace_id: id, changes }));

export const teammateCreated = defineEvent('teammate.created', z.object({ teammate_id: id, role: z.string() }));
export const teammateChanged = defineEvent('teammate.changed', z.object({ teammate_id: id, changes }));
/** A teammate left: what they held must find someone else. */
export const teammateRemoved = defineEvent('teammate.removed', z.object({ teammate_id: id }));
/** What others see of a teammate's presence changed, by hand or by itself. */
export const teammatePresenceChanged = defineEvent(
  'teammate.presence_changed',
  z.object({ teammate_id: id, changes: z.object({ status: z.object({ from: z.string(), to: z.string() }) }) }),
);

export const teammateSignedIn = defineEvent(
  'teammate.signed_in',
  z.object({ teammate_id: id, session_id: id, address: z.string(), with: z.enum(['password', 'code', 'recovery_code']) }),
);
/** Somebody tried with the e-mail of a living teammate. `reason` is what was wrong. */
export const teammateSignInFailed = defineEvent(
  'teammate.sign_in_failed',
  z.object({ teammate_id: id, address: z.string(), reason: z.enum(['password', 'code']) }),
);
export const sessionsEnded = defineEvent('teammate.sessions_ended', z.object({ teammate_id: id, session_ids: z.array(id), reason: z.string() }));
export const passwordChanged = defineEvent('teammate.password_changed', z.object({ teammate_id: id, by: z.enum(['self', 'link', 'other']) }));
export const passwordLinkMade = defineEvent('teammate.password_link_made', z.object({ teammate_id: id, link_id: id, kind: z.string() }));
export const secondFactorChanged = defineEvent('teammate.second_factor_changed', z.object({ teammate_id: id, changes }));

export const roleCreated = defineEvent('role.created', z.object({ role_id: id, name: z.string(), permissions: z.array(z.string()) }));
export const roleChanged = defineEvent('role.changed', z.object({ role_id: id, changes }));
export const roleDeleted = defineEvent('role.deleted', z.object({ role_id: id, name: z.string() }));
export const teamCreated = defineEvent('team.created', z.object({ team_id: id, name: z.string() }));
/** Members are under `member_ids`. */
export const teamChanged = defineEvent('team.changed', z.object({ team_id: id, changes }));
/** What waited for the team waits for everybody. */
export const teamDeleted = defineEvent('team.deleted', z.object({ team_id: id, name: z.string() }));
export const departmentCreated = defineEvent('department.created', z.object({ department_id: id, name: z.string() }));
export const departmentChanged = defineEvent('department.changed', z.object({ department_id: id, changes }));
export const departmentDeleted = defineEvent('department.deleted', z.object({ department_id: id, name: z.string() }));

export const apiKeyCreated = defineEvent(
  'api_key.created',
  z.object({ key_id: id, scopes: z.array(z.string()), tools: z.record(z.string(), z.array(z.string()).optional()).optional() }),
);
export const apiKeyRevoked = defineEvent('api_key.revoked', z.object({ key_id: id }));

/** The mailed link by which a new teammate chooses a password was sent once more. */
export const teammateInvited = defineEvent('teammate.invited', z.object({ teammate_id: id }));
