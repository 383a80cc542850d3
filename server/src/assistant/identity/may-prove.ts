import type { Config } from '#platform/config';
import { isMailConfigured } from '#platform/mail';
import type { EffectiveSettings } from '../settings/resolve-assistant.ts';

/** Whether a contact whom the channel does not prove may prove an address by a code: the assistant is told to, and mail can be sent. */
export function mayProve({ config }: { config: Config }, settings: Pick<EffectiveSettings, 'verify_by_mail'>): boolean {
  return settings.verify_by_mail && isMailConfigured(config);
}
