import type { Locale } from './pick-locale.ts';
import { withName } from './words.ts';
import type { Words } from './words.ts';

const DAY_MS = 86_400_000;

/** How the visitor's own country writes times, where they read the widget in a language of it. */
export function regionOf(locale: Locale, wishes: readonly string[]): string {
  return wishes.find((wish) => wish.toLowerCase().split('-')[0] === locale) ?? locale;
}

/** "tomorrow at 9:00": a moment ahead, as somebody looking at the clock beside them would say it. */
export function tellMoment(at: Date, now: Date, { words, region }: { words: Words; region: string }): string {
  const time = tellTime(at, region);
  const days = Math.round((startOfDay(at).getTime() - startOfDay(now).getTime()) / DAY_MS);
  if (days <= 0) return withName(words.todayAt, time);
  if (days === 1) return withName(words.tomorrowAt, time);
  const day = at.toLocaleDateString(region, days < 7 ? { weekday: 'long' } : { weekday: 'long', day: 'numeric', month: 'long' });
  return withName(
    words.dayAt.replace('{day}', () => day),
    time,
  );
}

export function tellTime(at: Date, region: string): string {
  return at.toLocaleTimeString(region, { hour: 'numeric', minute: '2-digit' });
}

function startOfDay(at: Date): Date {
  return new Date(at.getFullYear(), at.getMonth(), at.getDate());
}

/** "2.5 MB", as the visitor writes numbers. */
export function tellSize(bytes: number, region: string): string {
  const mb = bytes / 1_048_576;
  if (mb >= 1) return `${mb.toLocaleString(region, { maximumFractionDigits: 1 })} MB`;
  return `${Math.max(1, Math.round(bytes / 1024)).toLocaleString(region)} KB`;
}
