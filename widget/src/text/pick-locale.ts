export const LOCALES = ['nl', 'en', 'de', 'fr', 'it'] as const;
export type Locale = (typeof LOCALES)[number];

/** The first of the wishes (`nl-BE`, `en_GB`, …) that the widget speaks; English when none is. */
export function pickLocale(wishes: readonly (string | null | undefined)[]): Locale {
  for (const wish of wishes) {
    const language = wish?.toLowerCase().split(/[-_]/)[0];
    const known = LOCALES.find((locale) => locale === language);
    if (known !== undefined) return known;
  }
  return 'en';
}
