/** Signing in, teammates, API keys and workspaces: `/api/agents`, `/api/keys`, `POST /users`. */
import { z } from 'zod';

export const RoleName = z.enum(['agent', 'senior_agent', 'team_lead', 'manager', 'admin']);
export const PresenceName = z.enum(['online', 'away', 'busy', 'offline']);
/** What a teammate may do by role, and what a key may do by its scopes. */
export const PermissionName = z.enum([
  'tickets.read_own',
  'tickets.read_all',
  'tickets.reply',
  'tickets.assign',
  'tickets.delete',
  'team.manage',
  'metrics.team',
  'reports.read',
  'sla.manage',
  'teammates.manage',
  'teammates.delete',
  'inboxes.manage',
  'assistants.manage',
  'knowledge.manage',
  'credits.read',
  'credits.grant',
  'messages.read',
  'messages.retry',
  'workspace.manage',
]);

const email = z.email().max(320).describe('E-mail address; small and capital letters are the same.');
const name = z.string().trim().min(1).max(200);
const moment = z.iso.datetime();

export const SignInRequest = z.strictObject({ email, password: z.string().min(1).max(200) });

export const TeammateProfile = z.object({
  id: z.uuid(),
  email: z.string(),
  name: z.string(),
  role: RoleName,
  permissions: z.array(PermissionName),
  status: PresenceName,
  department: z.string().nullable(),
  specializations: z.array(z.string()),
  max_concurrent_tickets: z.int(),
  last_login_at: moment.nullable(),
  created_at: moment,
});

export const WorkspaceProfile = z.object({
  id: z.uuid(),
  name: z.string(),
  slug: z.string(),
  default_language: z.string(),
  languages: z.array(z.string()),
  time_zone: z.string(),
});

export const SignInAnswer = z.object({
  access_token: z.string().describe('Send it as `Authorization: Bearer …`.'),
  token_type: z.literal('bearer'),
  expires_in: z.int().describe('Seconds until it expires.'),
  agent: TeammateProfile,
});

/** Who is calling, and the workspace they act in. */
export const MyProfile = TeammateProfile.extend({ workspace: WorkspaceProfile });

export const PresenceChange = z.strictObject({ status: PresenceName });

export const TeammateCreate = z.strictObject({
  email,
  password: z.string().min(8).max(72).describe('At least 8 characters, at most 72 bytes.'),
  name,
  role: RoleName.default('agent'),
  department: z.string().trim().min(1).max(200).optional(),
  specializations: z.array(z.string().trim().min(1).max(100)).max(50).default([]),
  max_concurrent_tickets: z.int().min(0).max(1000).default(10),
});
export const TeammateList = z.object({ agents: z.array(TeammateProfile) });

export const ApiKeyCreate = z.strictObject({
  name,
  scopes: z.array(PermissionName).min(1).max(50).describe('What the key may do: nothing that its maker may not.'),
});
export const ApiKeyView = z.object({
  id: z.uuid(),
  name: z.string(),
  prefix: z.string().describe('The first characters of the key.'),
  scopes: z.array(PermissionName),
  created_by: z.object({ kind: z.string(), name: z.string() }),
  created_at: moment,
  last_used_at: moment.nullable().describe('Exact to a minute.'),
});
export const ApiKeyCreated = ApiKeyView.extend({ key: z.string().describe('The key. It is shown this once.') });
export const ApiKeyList = z.object({ keys: z.array(ApiKeyView) });
export const ApiKeyParams = z.object({ id: z.uuid() });

export const UserCreate = z.strictObject({ email, company_name: name });
export const UserCreated = z.object({
  user_id: z.uuid().describe('The workspace: the `user_id` of every address below /users.'),
  email: z.string(),
  company_name: z.string(),
  slug: z.string(),
  created_at: moment,
  api_key: z.string().describe("A key of the workspace for these addresses. It is shown this once; credits are granted with the operator's key."),
});
export const UserParams = z.object({ user_id: z.uuid() });
