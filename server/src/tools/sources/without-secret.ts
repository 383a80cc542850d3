/** A service that repeats what it was sent must not give the secret away: neither the header nor the word after `Bearer`. */
export function withoutSecret(said: string, secret: string | undefined): string {
  if (secret === undefined) return said;
  const parts = [secret, secret.split(' ').at(-1) ?? ''].filter((one) => one.length >= 6).flatMap((one) => [one, JSON.stringify(one).slice(1, -1)]);
  return parts.reduce((text, part) => text.replaceAll(part, '•••'), said);
}
