import type { InboxSettings } from './schema.ts';

type Rules = NonNullable<InboxSettings['assistant']>;

/**
 * Whether the assistant may answer somebody known by these addresses. The block-list comes first; then the allow-list and the allowed
 * domains let in, and when either of them is there, nobody else is.
 */
export function mayWrite(rules: Pick<Rules, 'allow' | 'allowed_domains' | 'block'>, senders: readonly string[]): boolean {
  const known = senders.map((sender) => sender.toLowerCase());
  const isListed = (list: readonly string[]) => list.some((entry) => known.some((sender) => fits(entry.trim().toLowerCase(), sender)));
  if (isListed(rules.block ?? [])) return false;
  const domains = (rules.allowed_domains ?? []).map((domain) => (domain.trim().startsWith('@') ? domain : `@${domain.trim()}`));
  const letIn = [...(rules.allow ?? []), ...domains];
  return letIn.length === 0 || isListed(letIn);
}

/** An entry is an address, number or id; `@example.com` or `example.com` stands for everybody there. */
function fits(entry: string, sender: string): boolean {
  if (entry === '' || entry === '@') return false;
  if (sender === entry) return true;
  if (entry.startsWith('@')) return sender.endsWith(entry);
  if (/^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/.test(entry)) return sender.endsWith(`@${entry}`);
  return /^\+?\d{6,}$/.test(entry) && sender.replace(/^\+/, '') === entry.replace(/^\+/, '');
}
