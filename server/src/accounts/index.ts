/** Workspaces, teammates, sign-in, roles and API keys: who may do what. */
export { createWorkspace } from './create-workspace.ts';
export type { CreateWorkspace } from './create-workspace.ts';
export { findOnlyWorkspace, findWorkspace, listWorkspaces, readWorkspace } from './read-workspaces.ts';
export type { Workspace, WorkspaceSettings } from './read-workspaces.ts';
export { createTeammate } from './create-teammate.ts';
export { ensureFirstAdmin } from './ensure-first-admin.ts';
export { listTeammates, readTeammate, readTeammateNames } from './read-teammates.ts';
export type { Teammate } from './read-teammates.ts';
export { findTeamOfInbox, listTeamMembers, listTeams, listTeamsOf, readTeam } from './read-teams.ts';
export type { Team, TeamMember } from './read-teams.ts';
export { addOpenTime, HORIZON_MS, openTimeBetween } from './business-hours-time.ts';
export type { OpenCalendar } from './business-hours-time.ts';
export { isOpen, listCalendars, readCalendar, readHours } from './business-hours.ts';
export type { BusinessCalendar, CalendarRef, OpeningNow } from './business-hours.ts';
export { businessHoursChanged, businessHoursRemoved } from './business-hours-events.ts';
export { compileHours } from './business-hours-compile.ts';
export type { BusinessHours, TimeRange } from './business-hours-compile.ts';
export { ROLES, permissionsOf } from './roles.ts';
export type { Role } from './roles.ts';
export { signIn } from './sign-in.ts';
export { signOut } from './sign-out.ts';
export { sweepSessions } from './sign-in-attempts.ts';
export { createApiKey, listApiKeys, revokeApiKey } from './api-keys.ts';
export type { ApiKey } from './api-keys.ts';
export { WORKSPACE_HEADER, createAuthenticator, readCredential } from './authenticate.ts';
export type { Authenticator } from './authenticate.ts';
export {
  apiKeyCreated,
  apiKeyRevoked,
  departmentChanged,
  departmentCreated,
  departmentDeleted,
  passwordChanged,
  passwordLinkMade,
  roleChanged,
  roleCreated,
  roleDeleted,
  secondFactorChanged,
  sessionsEnded,
  teamChanged,
  teamCreated,
  teamDeleted,
  teammateChanged,
  teammateCreated,
  teammatePresenceChanged,
  teammateRemoved,
  teammateSignInFailed,
  teammateSignedIn,
  workspaceChanged,
  workspaceCreated,
} from './events.ts';
export { REVOKED } from './recent-callers.ts';
export { teammateConnected, teammateDisconnected } from './connected-teammates.ts';
export { noteActivity } from './note-activity.ts';
export { mailLinkJob } from './job-definitions.ts';
export { lowerPresence } from './lower-presence.ts';
export { resealSecondFactors } from './reseal-second-factors.ts';
