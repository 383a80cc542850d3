import { z } from 'zod';
import { defineEvent } from '#platform/db';

const id = z.uuid();

/** The rules of the workspace (`team_id` null) or of a team are different now. Fields by their names in the API. */
export const assignmentRulesChanged = defineEvent(
  'assignment.rules_changed',
  z.object({ team_id: id.nullable(), changes: z.record(z.string(), z.object({ from: z.unknown(), to: z.unknown() })) }),
);
/** Whoever has begun a ticket has been away longer than the rules allow, and the rules leave it with them: somebody should look. */
export const ticketHolderGone = defineEvent(
  'ticket.holder_gone',
  z.object({ ticket_id: id, conversation_id: id, inbox_id: id, assignment_id: id, teammate_id: id }),
);
