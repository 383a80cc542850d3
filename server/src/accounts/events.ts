import { z } from 'zod';
import { defineEvent } from '#platform/db';

const id = z.uuid();

export const workspaceCreated = defineEvent('workspace.created', z.object({ workspace_id: id }));
export const teammateCreated = defineEvent('teammate.created', z.object({ teammate_id: id, role: z.string() }));
export const teammateSignedIn = defineEvent('teammate.signed_in', z.object({ teammate_id: id }));
export const apiKeyCreated = defineEvent('api_key.created', z.object({ key_id: id, scopes: z.array(z.string()) }));
export const apiKeyRevoked = defineEvent('api_key.revoked', z.object({ key_id: id }));
