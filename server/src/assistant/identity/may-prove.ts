import type { TurnState } from '#conversations';
import type { Config } from '#platform/config';
import { isMailConfigured } from '#platform/mail';
import type { EffectiveSettings } from '../settings/resolve-assistant.ts';

/**
 * Whether a contact whom the channel does not prove may prove an address by a code: the assistant is told to, mail can be sent, and the assistant
 * answers more than a first message in this inbox.
 */
export function mayProve({ config }: { config: Config }, settings: Pick<EffectiveSettings, 'verify_by_mail'>, inbox: TurnState['inbox']): boolean {
  const onlyFirst = inbox.settings.assistant?.initial_only ?? inbox.kind === 'dixa';
  return settings.verify_by_mail && !onlyFirst && isMailConfigured(config);
}
