/** WCAG relative luminance of `#rrggbb`. */
export function luminanceOf(colour: string): number {
  const [red, green, blue] = partsOf(colour).map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * (red ?? 0) + 0.7152 * (green ?? 0) + 0.0722 * (blue ?? 0);
}

function partsOf(colour: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
}

function contrast(one: string, other: string): number {
  const [lighter, darker] = [luminanceOf(one), luminanceOf(other)].toSorted((a, b) => b - a);
  return ((lighter ?? 0) + 0.05) / ((darker ?? 0) + 0.05);
}

/** Contrast that WCAG asks of lines and marks. */
const ENOUGH = 3;

/** The colour itself, or as much of black or white mixed in as it takes to be seen on `back`: a shop's pale yellow is no line on white. */
export function readableOn(colour: string, back: string): string {
  const towards = luminanceOf(back) > 0.2 ? 0 : 255;
  for (let share = 0; share < 1; share += 0.1) {
    const mixed = `#${partsOf(colour)
      .map((part) =>
        Math.round(part + (towards - part) * share)
          .toString(16)
          .padStart(2, '0'),
      )
      .join('')}`;
    if (contrast(mixed, back) >= ENOUGH) return mixed;
  }
  return towards === 0 ? '#000000' : '#ffffff';
}
