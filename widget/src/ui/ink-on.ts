function channel(value: number): number {
  const part = value / 255;
  return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
}

/** White or near-black, whichever reads better on `accent` (`#rrggbb`), by WCAG relative luminance. */
export function inkOn(accent: string): '#ffffff' | '#16181d' {
  const [red, green, blue] = [1, 3, 5].map((at) => channel(Number.parseInt(accent.slice(at, at + 2), 16)));
  const luminance = 0.2126 * (red ?? 0) + 0.7152 * (green ?? 0) + 0.0722 * (blue ?? 0);
  // Equal contrast to white and to #16181d (luminance 0.0092) lies at sqrt(1.05 * 0.0592) - 0.05.
  return luminance > 0.199 ? '#16181d' : '#ffffff';
}
