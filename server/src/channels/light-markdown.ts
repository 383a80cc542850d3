/**
 * Light Markdown as WhatsApp writes it: `**bold**` → `*bold*`, `[label](address)` → `label: address`, `- ` lists stay.
 * Everything else passes as it is.
 */
export function toWhatsAppText(text: string): string {
  return writeLinks(text).replace(/\*\*(\S(?:[^*\n]*\S)?)\*\*/g, '*$1*');
}

/** The same in plain text, for channels without markup. */
export function toPlainText(text: string): string {
  return writeLinks(text).replace(/\*\*(\S(?:[^*\n]*\S)?)\*\*/g, '$1');
}

function writeLinks(text: string): string {
  return text.replace(/\[([^\]\n]{1,300})\]\((https?:\/\/[^\s)]{1,2000})\)/g, (_whole, label: string, address: string) =>
    label === address ? address : `${label}: ${address}`,
  );
}
