import { confirmWording } from './confirm-wording.ts';

/** A reply as mail in HTML: paragraphs, bold, lists and links of the light Markdown that replies are written in, and nothing else. */
export function composeMail(text: string, confirm: { yes: string; no: string; language: string | null } | null): string {
  const blocks = text
    .split(/\n{2,}/)
    .map((block) => block.trim())
    .filter((block) => block !== '');
  const body = blocks.map(blockOf).join('');
  return confirm ? body + buttons(confirm) : body;
}

function blockOf(block: string): string {
  const lines = block.split('\n');
  const isItem = (line: string) => /^[•-] /.test(line);
  if (!lines.some(isItem)) return `<p>${lines.map(inline).join('<br>')}</p>`;
  const before = lines.filter((line, index) => !isItem(line) && index < lines.findIndex(isItem));
  const after = lines.slice(lines.findLastIndex(isItem) + 1);
  const items = lines.filter(isItem).map((line) => `<li>${inline(line.slice(2))}</li>`);
  const paragraph = (part: string[]) => (part.length > 0 ? `<p>${part.map(inline).join('<br>')}</p>` : '');
  return `${paragraph(before)}<ul>${items.join('')}</ul>${paragraph(after)}`;
}

// Everything is escaped first: what a model or a contact wrote can make bold and links to http(s), and no other markup.
function inline(line: string): string {
  const linked = escapeHtml(line).replaceAll(
    /\[([^\]]{1,300})\]\((https?:\/\/[^\s)]{1,2000})\)|(https?:\/\/[^\s<]{1,2000}[^\s<.,;:!?)])/g,
    (_whole, label: string | undefined, named: string | undefined, bare: string | undefined) => `<a href="${named ?? bare}">${label ?? bare}</a>`,
  );
  return linked.replaceAll(/\*\*(\S(?:[^*]*\S)?)\*\*/g, '<strong>$1</strong>');
}

function buttons({ yes, no, language }: { yes: string; no: string; language: string | null }): string {
  const wording = confirmWording(language);
  const style = 'display:inline-block;padding:8px 20px;margin-right:8px;border-radius:6px;text-decoration:none;';
  return `<p>${escapeHtml(wording.question)}</p><p><a href="${escapeHtml(yes)}" style="${style}background:#2f5d4f;color:#ffffff">${escapeHtml(wording.yes)}</a><a href="${escapeHtml(no)}" style="${style}background:#e7ece9;color:#1d2b26">${escapeHtml(wording.no)}</a></p>`;
}

export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
