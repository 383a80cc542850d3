import { escapeHtml } from './compose-mail.ts';
import { confirmWording } from './confirm-wording.ts';

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;max-width:26rem;margin:12vh auto;padding:0 1rem;color:#1d2b26;background:#fff}
button{font:inherit;padding:.7rem 1.2rem;border:0;border-radius:.4rem;background:#2f5d4f;color:#fff;cursor:pointer}`;

/** The page behind a button of a mail. Opening it does nothing, since mail scanners open links; its own button posts to the same address. */
export function askPage(says: 'yes' | 'no', action: string, language: string | null): string {
  const wording = confirmWording(language);
  const button = `<form method="post" action="${escapeHtml(action)}"><button type="submit">${escapeHtml(says === 'yes' ? wording.askYes : wording.askNo)}</button></form>`;
  return page(wording.question, button, language);
}

export function thanksPage(says: 'yes' | 'no', language: string | null): string {
  const wording = confirmWording(language);
  return page(says === 'yes' ? wording.thanksYes : wording.thanksNo, '', language);
}

function page(title: string, content: string, language: string | null): string {
  return `<!doctype html><html lang="${escapeHtml(language?.slice(0, 2) ?? 'en')}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="referrer" content="no-referrer"><meta name="robots" content="noindex"><title>${escapeHtml(title)}</title><style>${STYLE}</style></head><body><main><h1>${escapeHtml(title)}</h1>${content}</main></body></html>`;
}
