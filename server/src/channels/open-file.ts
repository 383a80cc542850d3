import { WIDGET_BASE } from '@baton/contract';
import type { Ctx } from '#platform/context';
import { readLinkedAttachment, signAttachment } from '#conversations';
import type { OutFile } from './provider.ts';

/** A file of a message that is being sent. Its link is the one that a chat's visitor gets, too. */
export function openFile(ctx: Pick<Ctx, 'blobs' | 'clock' | 'config' | 'db' | 'vault'>, workspaceId: string, id: string): OutFile {
  return {
    async bytes() {
      const { key } = await readLinkedAttachment(ctx, workspaceId, id);
      const chunks: Buffer[] = [];
      for await (const chunk of ctx.blobs.read(key)) chunks.push(chunk as Buffer);
      return Buffer.concat(chunks);
    },
    link: () => (ctx.config.publicUrl ? new URL(`${WIDGET_BASE}/files/${signAttachment(ctx, workspaceId, id)}`, ctx.config.publicUrl).href : null),
  };
}
