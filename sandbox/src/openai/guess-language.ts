/** Small words that are frequent in one language and rare in the other four. */
const MARKS: [string, RegExp][] = [
  ['nl', /\b(het|een|niet|mijn|hoe|ik|wat|wanneer|kan|waar|jullie|voor|bestelling|goedemorgen|hallo|bedankt)\b/giu],
  ['de', /\b(der|die|das|ich|nicht|wie|meine|mein|kann|wann|bestellung|und|ist|guten|für|bitte|danke)\b/giu],
  ['fr', /\b(le|les|je|ma|mon|vous|est|quand|comment|commande|pas|bonjour|une|pour|merci|puis)\b/giu],
  ['it', /\b(il|gli|mio|mia|come|quando|ordine|non|sono|posso|ciao|per|una|grazie|dove|vorrei)\b/giu],
  ['en', /\b(the|my|how|what|is|when|where|order|can|you|your|please|do|thanks|hello|i)\b/giu],
];

/** The likeliest of nl, de, fr, it, en. English when nothing tells. */
export function guessLanguage(text: string): string {
  let best = 'en';
  let most = 0;
  for (const [language, words] of MARKS) {
    const hits = text.match(words)?.length ?? 0;
    if (hits > most) {
      best = language;
      most = hits;
    }
  }
  return best;
}
