/** Workspaces, teammates, sign-in, roles and API keys: who may do what. */
export { createWorkspace } from './create-workspace.ts';
export type { CreateWorkspace } from './create-workspace.ts';
export { findOnlyWorkspace, findWorkspace, listWorkspaces, readWorkspace } from './read-workspaces.ts';
export type { Workspace, WorkspaceSettings } from './read-workspaces.ts';
export { createTeammate } from './create-teammate.ts';
export { ensureFirstAdmin } from './ensure-first-admin.ts';
export { listTeammates, readTeammate } from './read-teammates.ts';
export type { Teammate } from './read-teammates.ts';
export { ROLES, permissionsOf } from './roles.ts';
export type { Role } from './roles.ts';
export { signIn } from './sign-in.ts';
export { signOut } from './sign-out.ts';
export { sweepSessions } from './sign-in-attempts.ts';
export { createApiKey, listApiKeys, revokeApiKey } from './api-keys.ts';
export type { ApiKey } from './api-keys.ts';
export { createAuthenticator } from './authenticate.ts';
export type { Authenticator } from './authenticate.ts';
export { apiKeyCreated, apiKeyRevoked, teammateCreated, teammateSignedIn, workspaceCreated } from './events.ts';
