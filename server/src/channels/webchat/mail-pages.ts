import { mailWords } from './continuation-words.ts';
import { languageOf } from './webchat-settings.ts';

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;max-width:26rem;margin:12vh auto;padding:0 1rem;color:#1d2b26;background:#fff}
button{font:inherit;padding:.7rem 1.2rem;border:0;border-radius:.4rem;background:#2f5d4f;color:#fff;cursor:pointer}`;

/** Opening it ends nothing; its button posts to the same address. */
export function stopPage(action: string, locale: string | null): string {
  const words = mailWords(locale);
  const form = `<p>${escape(words.stopAsk)}</p><form method="post" action="${escape(action)}"><button type="submit">${escape(words.stopButton)}</button></form>`;
  return page(words.stopTitle, form, locale);
}

export function stoppedPage(locale: string | null): string {
  return page(mailWords(locale).stopped, '', locale);
}

function page(title: string, content: string, locale: string | null): string {
  return `<!doctype html><html lang="${escape(languageOf(locale) || 'en')}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="referrer" content="no-referrer"><meta name="robots" content="noindex"><title>${escape(title)}</title><style>${STYLE}</style></head><body><main><h1>${escape(title)}</h1>${content}</main></body></html>`;
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
