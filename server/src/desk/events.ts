import { z } from 'zod';
import { defineEvent } from '#platform/db';

const changes = z.record(z.string(), z.object({ from: z.unknown(), to: z.unknown() }));

export const topicAlertsChanged = defineEvent('topic_alerts.changed', z.object({ teammate_id: z.uuid(), changes }));
export const viewCreated = defineEvent('view.created', z.object({ view_id: z.uuid(), name: z.string(), sharing: z.string(), team_id: z.uuid().nullable() }));
export const viewChanged = defineEvent('view.changed', z.object({ view_id: z.uuid(), changes }));
export const viewDeleted = defineEvent('view.deleted', z.object({ view_id: z.uuid(), name: z.string() }));
