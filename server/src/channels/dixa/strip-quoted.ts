/** Where the mail that is answered begins, in the five languages; each is the start of a line, and long ones are broken over two. */
const QUOTE_STARTS: readonly RegExp[] = [
  /^On .{5,200}(?:\n.{1,200})? wrote:\s*$/m,
  /^Op .{5,200}(?:\n.{1,200})? (?:schreef|heeft).{0,120}(?:\n.{1,200})?:\s*$/m,
  /^Am .{5,200}(?:\n.{1,200})? schrieb.{0,120}(?:\n.{1,200})?:\s*$/m,
  /^Le .{5,200}(?:\n.{0,200})?\sa écrit\s?:\s*$/m,
  /^Il .{5,200}(?:\n.{0,200})?\sha scritto:\s*$/m,
  /^-{2,}\s*(?:Original Message|Oorspronkelijk bericht|Ursprüngliche Nachricht|Message d'origine|Messaggio originale)\s*-{2,}/im,
  /^_{10,}\s*$/m,
  /^(?:From|Van|Von|De|Da):[^\n]{3,200}\n(?:Sent|Date|Verzonden|Datum|Gesendet|Envoyé|Inviato|Data):/m,
];

/** A mail without the thread it quotes. One that is nothing but quotes is left as it is: better too much than nothing. */
export function stripQuoted(text: string): string {
  const plain = text.replaceAll('\r\n', '\n');
  const starts = QUOTE_STARTS.map((pattern) => pattern.exec(plain)?.index ?? plain.length);
  const lines = plain.slice(0, Math.min(...starts)).split('\n');
  const kept = lines.filter((line, index) => !line.startsWith('>') || lines.slice(index).some((later) => later.trim() !== '' && !later.startsWith('>')));
  const own = kept
    .filter((line) => !line.startsWith('>'))
    .join('\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim();
  return own === '' ? plain.trim() : own;
}

/** The readable text of a mail in HTML: no markup, no scripts, entities decoded, blocks on lines of their own. */
export function htmlToText(html: string): string {
  return html
    .replaceAll(/<(style|script|head)\b[^>]*>[\s\S]*?<\/\1>/gi, '')
    .replaceAll(/<blockquote\b[\s\S]*$/gi, '')
    .replaceAll(/<br\s*\/?>|<\/(?:p|div|li|tr|h\d)>/gi, '\n')
    .replaceAll(/<[^>]{0,2000}>/g, '')
    .replaceAll(/&(nbsp|lt|gt|quot|#39|amp);/g, (_whole, name: string) => ENTITIES[name] ?? '')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim();
}

const ENTITIES: Readonly<Record<string, string>> = { nbsp: ' ', lt: '<', gt: '>', quot: '"', '#39': "'", amp: '&' };
