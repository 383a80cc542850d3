import { ATTACHMENTS_MAX } from '@baton/contract';
import type { WebchatSettings, WidgetShop } from '@baton/contract';
import { isOpen, readWorkspace } from '#accounts';
import type { Inbox } from '#conversations';
import type { Ctx } from '#platform/context';
import { inLanguage, languageOf } from './webchat-settings.ts';

const MB = 1_048_576;

/** How the chat looks and what it says of itself, in the visitor's language. */
export async function describeShop(
  ctx: Pick<Ctx, 'db' | 'clock' | 'config'>,
  { inbox, settings, locale }: { inbox: Inbox; settings: WebchatSettings; locale: string | undefined },
): Promise<WidgetShop> {
  const { name } = await readWorkspace(ctx, inbox.workspaceId);
  return {
    name,
    assistant_name: settings.assistant_name ?? name,
    // In no other language than the visitor's: the widget's own greeting is better than one that cannot be read.
    greeting: inLanguage(settings.greeting, locale),
    accent: settings.accent,
    scheme: settings.scheme,
    position: settings.position,
    margin: settings.margin,
    launcher: { icon: settings.launcher.icon, text: inLanguage(settings.launcher.text, locale) },
    logo: settings.logo,
    assistant_picture: settings.assistant_picture,
    suggestions: settings.suggestions[languageOf(locale)] ?? [],
    hours: settings.show_hours ? await readHoursOf(ctx, inbox) : null,
    attachments: settings.attachments ? { max_bytes: Math.floor(ctx.config.attachmentMaxMb * MB), max_files: ATTACHMENTS_MAX } : null,
    identity_required: settings.identity_required,
  };
}

/** Null where nobody has set opening hours, or they never close: there is nothing to say. */
async function readHoursOf(ctx: Pick<Ctx, 'db' | 'clock'>, inbox: Inbox): Promise<WidgetShop['hours']> {
  const now = await isOpen(ctx, inbox.workspaceId, { inboxId: inbox.id });
  if (now.calendar.version === 0 || (now.isOpen && now.closesAt === null)) return null;
  const moment = (at: number | null) => (at === null ? null : new Date(at).toISOString());
  return { is_open: now.isOpen, opens_at: moment(now.opensAt), closes_at: moment(now.closesAt) };
}
