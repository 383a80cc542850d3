/** Files on tickets: `/api/tickets/{id}/attachments`, `/api/attachments/{id}`, and the widget's. */
import { z } from 'zod';

/** Most files of one request and of one message. */
export const ATTACHMENTS_MAX = 10;

export const AttachmentView = z.object({
  id: z.uuid(),
  name: z.string(),
  media_type: z.string().describe('As the bytes say.'),
  size: z.int().describe('In bytes.'),
  url: z.string().describe('Where it is, with your sign-in.'),
});
export type AttachmentView = z.infer<typeof AttachmentView>;
export const AttachmentList = z.object({ attachments: z.array(AttachmentView) });
export const AttachmentParams = z.object({ id: z.uuid() });
/** How many files of a message are being fetched again. */
export const FetchedAgain = z.object({ files: z.int() });
/** Names uploaded files in a message. */
export const AttachmentIds = z.array(z.uuid()).max(ATTACHMENTS_MAX).default([]);
