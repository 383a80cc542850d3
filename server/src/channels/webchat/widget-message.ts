import { WIDGET_BASE } from '@baton/contract';
import type { WidgetAttachment, WidgetMessage, WidgetSource } from '@baton/contract';
import { signAttachment } from '#conversations';
import type { NamedFile, StoredMessage } from '#conversations';
import type { Ctx } from '#platform/context';

/** Where the contact finds a file; null where nobody asked for links. */
export type Link = (attachmentId: string) => string | null;

/** Links that open the files of a workspace, each for a day. */
export function linksOf(ctx: Pick<Ctx, 'vault' | 'clock'>, workspaceId: string): Link {
  return (id) => `${WIDGET_BASE}/files/${signAttachment(ctx, workspaceId, id)}`;
}

function filesOf({ content }: StoredMessage, link: Link): WidgetAttachment[] {
  const files = Array.isArray(content['attachments']) ? (content['attachments'] as NamedFile[]) : [];
  return files.map(({ id, name, media_type: mediaType, size }) => ({ id, name, media_type: mediaType, size, url: link(id) }));
}

const SHOWN = { text: 'text', media: 'unsupported', unsupported: 'unsupported' } as const;

/** A message as the visitor may see it; null for notes, reactions and everything internal. Fields are named one by one: what is new stays inside. */
export function toWidgetMessage(message: StoredMessage, link: Link = () => null): WidgetMessage | null {
  const kind = message.kind in SHOWN ? SHOWN[message.kind as keyof typeof SHOWN] : null;
  if (kind === null) return null;
  const own = message.authorKind === 'contact';
  const named = message.authorKind === 'assistant' || message.authorKind === 'teammate';
  const deleted = message.deletedAt !== null;
  const files = deleted ? [] : filesOf(message, link);
  return {
    id: message.id,
    seq: message.seq,
    author: message.authorKind,
    author_name: named ? message.authorName : null,
    kind: message.authorKind === 'system' ? 'handoff' : files.length > 0 ? 'text' : kind,
    text: deleted ? '' : message.text,
    sources: message.authorKind === 'assistant' && !deleted ? sourcesOf(message.content['sources']) : [],
    ...(files.length > 0 ? { attachments: files } : {}),
    created_at: message.createdAt.toISOString(),
    client_id: own ? message.clientId : null,
    edited_at: message.editedAt?.toISOString() ?? null,
    deleted,
    ...(message.authorKind === 'assistant' && message.content['kind'] === 'handoff' ? { hands_over: true as const } : {}),
  };
}

/** True for what answers the visitor: everything before it has been read. */
export function isFromShop(message: StoredMessage): boolean {
  return (message.authorKind === 'assistant' || message.authorKind === 'teammate') && toWidgetMessage(message) !== null;
}

const MOST_SOURCES = 10;

/** Each page once, with its address only when it is one a browser may open. */
function sourcesOf(value: unknown): WidgetSource[] {
  if (!Array.isArray(value)) return [];
  const sources = new Map<string, WidgetSource>();
  for (const one of value as { title?: unknown; url?: unknown }[]) {
    if (typeof one?.title !== 'string' || one.title === '') continue;
    const url = typeof one.url === 'string' && /^https?:\/\//.test(one.url) ? one.url : null;
    sources.set(`${one.title}\n${url}`, { title: one.title, url });
  }
  return [...sources.values()].slice(0, MOST_SOURCES);
}
