import { luminanceOf } from './readable-on.ts';

/** White or near-black, whichever reads better on `accent` (`#rrggbb`), by WCAG relative luminance. */
export function inkOn(accent: string): '#ffffff' | '#16181d' {
  // Equal contrast to white and to #16181d (luminance 0.0092) lies at sqrt(1.05 * 0.0592) - 0.05.
  return luminanceOf(accent) > 0.199 ? '#16181d' : '#ffffff';
}
