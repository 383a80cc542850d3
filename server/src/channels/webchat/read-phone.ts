/** A phone number as people write it, without what they put between its digits; null for what is none. */
export function toPhone(said: string): string | null {
  const bare = said.replace(/[\s()./-]/g, '').replace(/^00/, '+');
  return /^\+?\d{6,15}$/.test(bare) ? bare : null;
}
