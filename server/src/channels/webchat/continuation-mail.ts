import type { Ctx } from '#platform/context';
import { WIDGET_BASE } from '@baton/contract';
import { mailWords } from './continuation-words.ts';
import { signContinuation } from './continuation-link.ts';
import { allowsOrigin } from './judge-origin.ts';
import type { WhomToMail } from './read-whom-to-mail.ts';

/** Where the widget looks for the link's token: behind the #, so that no server and no log on the way sees it. */
export const CONTINUE_MARK = 'baton-chat=';

interface Answer {
  authorName: string | null;
  text: string;
  files: number;
}

const LONGEST_ANSWER = 5000;

/**
 * The mail with what was answered. Nothing in it was written by the visitor, not even their name, and no link leads to a page that only the
 * visitor named: whoever enters somebody else's address must not write to them in the shop's name.
 */
export function writeContinuationMail(
  ctx: Pick<Ctx, 'vault' | 'clock' | 'config'>,
  { whom, shop, siteUrl, answers }: { whom: WhomToMail; shop: string; siteUrl: string | null; answers: readonly Answer[] },
): { to: string; subject: string; text: string; headers: Record<string, string> } {
  const words = mailWords(whom.locale);
  const base = (ctx.config.publicUrl ?? `http://localhost:${ctx.config.port}`).replace(/\/$/, '');
  const page = siteUrl ?? knownPage(whom);
  const link = page === null ? null : `${page.split('#')[0]}#${CONTINUE_MARK}${signContinuation(ctx, whom)}`;
  const stop = `${base}${WIDGET_BASE}/mail/stop?link=${signContinuation(ctx, whom, 'stop')}`;
  const said = answers.map(({ authorName, text, files }) => {
    const parts = [text.slice(0, LONGEST_ANSWER), files > 0 ? words.files(files) : ''].filter((part) => part !== '');
    return `${authorName ?? shop}:\n${parts.join('\n')}`;
  });
  const lines = [
    words.hello,
    words.why(shop),
    ...said,
    link === null ? words.backToPage(shop) : `${words.goOn}\n${link}\n${words.until}`,
    words.noReply,
    `${words.stop}\n${stop}`,
  ];
  return {
    to: whom.address ?? '',
    subject: words.subject(shop.replace(/\s+/g, ' ')),
    text: lines.join('\n\n') + '\n',
    headers: {
      // Nobody's absence note answers it, and mail programs offer to end it.
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      'List-Unsubscribe': `<${stop}>`,
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
    },
  };
}

/** The page they chatted on, where the shop has said that it is one of its own. */
function knownPage({ pageUrl, origins }: WhomToMail): string | null {
  if (pageUrl === null || origins.length === 0) return null;
  try {
    const { origin, pathname } = new URL(pageUrl);
    return allowsOrigin(origins, origin) ? origin + pathname : null;
  } catch {
    return null;
  }
}
