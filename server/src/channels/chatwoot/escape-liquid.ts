/**
 * A text in which Chatwoot finds no Liquid to fill in: what goes out is a template there, and `{{contact.email}}` in an answer would become
 * somebody's address. An invisible joiner parts the braces. Liquid's own `raw` was rejected: a text can end it, and Chatwoot writes its
 * own around backticks.
 */
export function escapeLiquid(text: string): string {
  return text.replaceAll(/\{(?=[{%])/g, '{\u2060');
}
