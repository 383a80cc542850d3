import { mountWidget } from './mount-widget.tsx';
import type { BatonChat } from './mount-widget.tsx';
import { readConfig } from './read-config.ts';

declare global {
  interface Window {
    BatonChat?: BatonChat;
  }
}

// `currentScript` is only known while the script first runs, so it is read before anything waits.
const script = document.currentScript;

function start(): void {
  // Pasted twice, or loaded again by a page that swaps its content: one widget is enough.
  if (!(script instanceof HTMLScriptElement) || window.BatonChat !== undefined) return;
  window.BatonChat = mountWidget(readConfig(script));
  window.dispatchEvent(new Event('batonchat:ready'));
}

if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', start);
else start();
