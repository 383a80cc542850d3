/** Signing in, teammates, API keys and workspaces: `/api/agents`, `/api/keys`, `POST /users`. */
import { z } from 'zod';
import { ToolClassName } from './tool-sources.ts';

export const RoleName = z.enum(['agent', 'senior_agent', 'team_lead', 'manager', 'admin']);
export const PresenceName = z.enum(['online', 'away', 'busy', 'offline']);
/** The closed list of permissions: what a teammate may do by role, and what a key may do by its scopes. */
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
  'roles.manage',
  'inboxes.manage',
  'assistants.manage',
  'knowledge.manage',
  'credits.read',
  'credits.grant',
  'messages.read',
  'messages.retry',
  'messages.moderate',
  'workspace.manage',
  'audit.read',
  'orders.read',
  'orders.write',
  'stores.manage',
]);

const email = z.email().max(320).describe('E-mail address; small and capital letters are the same.');
const name = z.string().trim().min(1).max(200);
const moment = z.iso.datetime();

const newPassword = z.string().min(8).max(72).describe('At least 8 characters, at most 72 bytes.');
const oneTimeCode = z
  .string()
  .trim()
  .regex(/^\d{6}$/, 'must be six digits')
  .describe('Six digits from the authenticator app.');
/** One of the five, or the name of an own role. */
const roleName = z
  .string()
  .regex(/^[a-z][a-z0-9_]{1,49}$/, 'must be 2 to 50 small letters, digits and underscores')
  .describe('One of agent, senior_agent, team_lead, manager, admin, or the name of an own role.');
const language = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z]{2}$/, 'must be a code of two letters');
const languages = z.array(language).max(50);
const words = z.array(z.string().trim().min(1).max(100)).max(50);

export const SignInRequest = z.strictObject({
  email,
  password: z.string().min(1).max(200),
  code: oneTimeCode.optional(),
  recovery_code: z.string().trim().min(1).max(100).optional().describe('Instead of a code, when the authenticator is lost. Each works once.'),
});

export const TeammateProfile = z.object({
  id: z.uuid(),
  email: z.string(),
  name: z.string(),
  role: roleName,
  permissions: z.array(PermissionName),
  status: PresenceName,
  department: z.string().nullable(),
  specializations: z.array(z.string()),
  languages: z.array(z.string()),
  max_concurrent_tickets: z.int(),
  is_invited: z.boolean().describe('True until an invited teammate has chosen a password.'),
  last_login_at: moment.nullable(),
  last_active_at: moment.nullable().describe('Exact to a minute.'),
  created_at: moment,
});

export const WorkspaceProfile = z.object({
  id: z.uuid(),
  name: z.string(),
  slug: z.string(),
  default_language: z.string(),
  languages: z.array(z.string()),
  time_zone: z.string(),
  sign_off: z.string(),
  require_second_factor: z.boolean(),
});

const timeZone = z.string().max(64).refine(isTimeZone, 'must be a name of the IANA time zones, for example Europe/Amsterdam');
export const WorkspaceEdit = z.strictObject({
  name: name.optional(),
  default_language: language.optional(),
  languages: languages.min(1).optional(),
  time_zone: timeZone.optional(),
  sign_off: z.string().trim().min(1).max(200).optional().describe('The last line of an answer.'),
  require_second_factor: z.boolean().optional().describe('Teammates without a second factor can then do nothing but set one up.'),
});

function isTimeZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

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
  password: newPassword.optional().describe('At least 8 characters, at most 72 bytes. Without one, a link to choose it is mailed.'),
  name,
  role: roleName.default('agent'),
  department: name.nullish(),
  specializations: words.default([]),
  languages: languages.default([]),
  max_concurrent_tickets: z.int().min(0).max(1000).default(10),
});
export const TeammateEdit = z.strictObject({
  email: email.optional(),
  password: newPassword.optional().describe('Ends all their sessions.'),
  name: name.optional(),
  role: roleName.optional(),
  department: name.nullish(),
  specializations: words.optional(),
  languages: languages.optional(),
  max_concurrent_tickets: z.int().min(0).max(1000).optional(),
});
export const TeammateParams = z.object({ id: z.uuid() });

export const PasswordChange = z.strictObject({ current_password: z.string().min(1).max(200), new_password: newPassword });
export const PasswordForgot = z.strictObject({ email });
export const PasswordForgotAnswer = z.object({ status: z.literal('accepted').describe('Said of every e-mail, known or not.') });
export const PasswordReset = z.strictObject({ token: z.string().trim().min(1).max(200), new_password: newPassword });

export const SecondFactorSetUp = z.strictObject({ password: z.string().min(1).max(200) });
export const SecondFactorSecret = z.object({
  secret: z.string().describe('Base32, for typing. It is shown this once.'),
  otpauth_url: z.string().describe('The same for a QR code.'),
});
export const SecondFactorConfirm = z.strictObject({ code: oneTimeCode });
export const SecondFactorDisable = z.strictObject({ password: z.string().min(1).max(200), code: oneTimeCode });
export const RecoveryCodes = z.object({ recovery_codes: z.array(z.string()).describe('Each signs in once. They are shown this once.') });
export const SecondFactorView = z.object({
  enabled: z.boolean(),
  required: z.boolean().describe('Whether the workspace asks for it.'),
  recovery_codes_left: z.int(),
});

export const SessionView = z.object({
  id: z.uuid(),
  device: z.string().describe('What the browser or program says it is.'),
  address: z.string(),
  created_at: moment,
  last_used_at: moment.describe('Exact to a minute.'),
  expires_at: moment,
  current: z.boolean().describe('The session of this request.'),
});
export const SessionList = z.object({ sessions: z.array(SessionView) });
export const SessionParams = z.object({ id: z.uuid() });
export const SessionsEnded = z.object({ ended: z.int() });

const ownPermissions = z.array(PermissionName).min(1).max(100);
export const RoleCreate = z.strictObject({
  name: roleName,
  description: z.string().trim().min(1).max(500).nullish(),
  base: RoleName.default('agent').describe('The one of the five it begins as.'),
  permissions: ownPermissions.optional().describe('Those of the base unless given.'),
});
export const RoleEdit = z.strictObject({
  name: roleName.optional(),
  description: z.string().trim().min(1).max(500).nullish(),
  permissions: ownPermissions.optional(),
});
export const RoleView = z.object({
  id: z.uuid().nullable().describe('Null for the five, which cannot be changed.'),
  name: z.string(),
  description: z.string().nullable(),
  base: RoleName,
  permissions: z.array(PermissionName),
  teammates: z.int().describe('How many have it.'),
});
export const RoleList = z.object({ roles: z.array(RoleView) });
export const RoleParams = z.object({ id: z.uuid() });

const members = z.array(z.uuid()).max(1000);
const inboxes = z.array(z.uuid()).max(1000);
export const TeamCreate = z.strictObject({
  name,
  description: z.string().trim().min(1).max(500).nullish(),
  department: name.nullish(),
  skills: words.default([]),
  languages: languages.default([]),
  member_ids: members.default([]),
  inbox_ids: inboxes.default([]).describe('New tickets of these inboxes go to this team. An inbox has one such team at most.'),
});
export const TeamEdit = z.strictObject({
  name: name.optional(),
  description: z.string().trim().min(1).max(500).nullish(),
  department: name.nullish(),
  skills: words.optional(),
  languages: languages.optional(),
  member_ids: members.optional(),
  inbox_ids: inboxes.optional(),
});
export const TeamView = z.object({
  id: z.uuid(),
  name: z.string(),
  description: z.string().nullable(),
  department: z.string().nullable(),
  skills: z.array(z.string()),
  languages: z.array(z.string()),
  inbox_ids: z.array(z.uuid()),
  members: z.array(z.object({ id: z.uuid(), name: z.string(), role: z.string(), status: PresenceName })),
  created_at: moment,
  updated_at: moment,
});
export const TeamList = z.object({ teams: z.array(TeamView) });
export const TeamParams = z.object({ id: z.uuid() });
export const TeamMemberParams = z.object({ id: z.uuid(), teammate_id: z.uuid() });

export const DepartmentCreate = z.strictObject({ name });
export const DepartmentView = z.object({ id: z.uuid(), name: z.string(), teammates: z.int(), teams: z.int() });
export const DepartmentList = z.object({ departments: z.array(DepartmentView) });
export const DepartmentParams = z.object({ id: z.uuid() });
export const TeammateList = z.object({ agents: z.array(TeammateProfile) });

/** Given: the key opens `/mcp` and nothing else. */
export const KeyTools = z.strictObject({
  classes: z.array(ToolClassName).min(1).max(4).optional().describe('Which tools it may use, by what they may do at worst. Absent: every class.'),
  store_ids: z.array(z.uuid()).min(1).max(100).optional().describe('Whose orders it may read and change. Absent: those of every store.'),
});
export const ApiKeyCreate = z.strictObject({
  name,
  scopes: z.array(PermissionName).min(1).max(50).describe('What the key may do: nothing that its maker may not.'),
  tools: KeyTools.optional().describe('Makes it a key for tools alone.'),
});
export const ApiKeyView = z.object({
  id: z.uuid(),
  name: z.string(),
  prefix: z.string().describe('The first characters of the key.'),
  scopes: z.array(PermissionName),
  tools: KeyTools.nullable().describe('Null: an ordinary key.'),
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
