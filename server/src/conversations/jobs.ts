import type { Ctx } from '#platform/context';
import { bindJob } from '#platform/jobs';
import type { BoundJob } from '#platform/jobs';
import { dropFiles } from './attach-drop.ts';
import { dropFilesJob } from './job-definitions.ts';

export function conversationsJobs(ctx: Ctx): BoundJob[] {
  return [
    bindJob(dropFilesJob, async ({ workspaceId, data }) => {
      if (workspaceId === null) throw new Error('a file belongs to a workspace');
      return dropFiles(ctx, workspaceId, { messageId: data.message_id, ticketId: data.ticket_id });
    }),
  ];
}
