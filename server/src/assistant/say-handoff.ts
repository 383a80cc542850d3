import { handoffMessage } from './format/index.ts';
import type { ChannelStyle } from './format/index.ts';
import type { EffectiveSettings } from './settings/resolve-assistant.ts';
import type { HandoffReason, Language } from './triage/index.ts';

/** What the contact reads when people take over: the workspace's own words for the reason, else its words for any, else ours. */
export function sayHandoff(
  settings: EffectiveSettings,
  to: { language: Language; firstName: string | undefined; reason: HandoffReason; style: ChannelStyle; says?: string | undefined },
): string {
  const { handoffs, sign_off: signOff, tone, greeting } = settings;
  const own = Object.entries(handoffs).find(([reason]) => reason === to.reason)?.[1];
  const says = to.says ?? own?.text?.[to.language] ?? handoffs.default?.text?.[to.language];
  return handoffMessage({ language: to.language, firstName: to.firstName, reason: to.reason, signOff, channelStyle: to.style, tone, greeting, says });
}
