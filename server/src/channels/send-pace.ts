import type { Config } from '#platform/config';
import { definePaces } from './call-pace.ts';
import type { PaceRule } from './call-pace.ts';
import type { OutPart } from './provider.ts';

// Meta lends a burst to one contact and takes it back at this pace.
const PAIR_APART_MS = 6000;
const INSTAGRAM_FILES_PER_SECOND = 10;

/** Of a limit by the second a tenth at once, the rest evenly: a whole second's worth at once would make two of them within one second. */
function evenly(key: string, perSecond: number): PaceRule {
  return { key, apartMs: 1000 / perSecond, burst: Math.max(1, Math.floor(perSecond / 10)) };
}

/** WhatsApp counts what a number sends in a second, and what it sends to one contact. */
export function whatsappPace(config: Pick<Config, 'metaSendsPerSecond' | 'metaPairBurst'>, to: { inboxId: string; conversationId: string }): PaceRule[] {
  return [evenly(`send:${to.inboxId}`, config.metaSendsPerSecond), { key: `pair:${to.conversationId}`, apartMs: PAIR_APART_MS, burst: config.metaPairBurst }];
}

/** Instagram counts what an account sends in a second, files by a limit of their own. */
export function instagramPace(config: Pick<Config, 'metaSendsPerSecond'>, to: { inboxId: string }, what: OutPart): PaceRule[] {
  const all = evenly(`send:${to.inboxId}`, config.metaSendsPerSecond);
  return what.kind === 'file' ? [all, evenly(`files:${to.inboxId}`, INSTAGRAM_FILES_PER_SECOND)] : [all];
}

/**
 * Locks all paces by which messages may be held back, by the messages: in one packet with the look at them, before it is known under which rules each goes. The
 * keys are those of the rules above.
 */
export const lockSendPaces = definePaces(
  'send-paces',
  `select unnest(case i.kind when 'whatsapp' then array['send:' || i.id, 'pair:' || m.conversation_id]
     when 'instagram' then array['send:' || i.id, 'files:' || i.id] end)
   from messages m join inboxes i on i.workspace_id = m.workspace_id and i.id = m.inbox_id
   where m.workspace_id = $1 and m.id = any($2::uuid[]) and m.delivery = 'queued'`,
);
