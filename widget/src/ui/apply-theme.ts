import type { WidgetShop } from '../protocol.ts';
import { inkOn } from './ink-on.ts';
import { readableOn } from './readable-on.ts';

const LIGHT_BACK = '#ffffff';
const DARK_BACK = '#1b1d22';

/** Puts the shop's looks on the widget's element, where its sheets find them. Not by a style attribute in markup: a strict page forbids those. */
export function applyTheme(host: HTMLElement, { accent, scheme, position, margin }: WidgetShop): void {
  host.dataset['scheme'] = scheme;
  host.dataset['position'] = position;
  const values = {
    '--side': `${margin.side}px`,
    '--below': `${margin.bottom}px`,
    ...(/^#[0-9a-f]{6}$/i.test(accent)
      ? { '--accent': accent, '--ink': inkOn(accent), '--edge-light': readableOn(accent, LIGHT_BACK), '--edge-dark': readableOn(accent, DARK_BACK) }
      : {}),
  };
  for (const [name, value] of Object.entries(values)) host.style.setProperty(name, value);
}
