import { hash } from 'node:crypto';

/**
 * Whether this process was asked about the same text before: a hint, so it may have forgotten. Keeps a digest and not the text, which may be somebody's number.
 * Forgets all of them when there are more than `most`.
 */
export function createSeenBefore(most: number): (text: string) => boolean {
  const seen = new Set<string>();
  return (text) => {
    const digest = hash('sha256', text, 'base64').slice(0, 16);
    if (seen.has(digest)) return true;
    if (seen.size >= most) seen.clear();
    seen.add(digest);
    return false;
  };
}
