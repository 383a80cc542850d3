/**
 * The sealed secrets of an inbox, opened: each under its name, and beside it what is known of its changes
 * (`<name>.set_at`, `<name>.previous`, `<name>.previous_until`). Sealed together, so that no second place tells of them.
 */
export type InboxSecrets = Record<string, string>;

export interface SecretChange {
  /** New values; null takes one away. Absent ones stay. */
  values: Readonly<Record<string, string | null>>;
  now: Date;
  /** Those by which others prove themselves to us: their earlier value stays good until then. */
  overlap?: { names: readonly string[]; until: Date } | undefined;
}

/** The secrets after a change. A value that is the same as before is no change. */
export function changeSecrets(before: InboxSecrets, { values, now, overlap }: SecretChange): InboxSecrets {
  const after = { ...before };
  for (const [name, value] of Object.entries(values)) {
    const earlier = before[name];
    if (value === earlier) continue;
    for (const about of ['', '.set_at', '.previous', '.previous_until']) delete after[`${name}${about}`];
    if (value === null) continue;
    after[name] = value;
    after[`${name}.set_at`] = now.toISOString();
    if (earlier === undefined || !overlap?.names.includes(name) || overlap.until <= now) continue;
    after[`${name}.previous`] = earlier;
    after[`${name}.previous_until`] = overlap.until.toISOString();
  }
  return after;
}

/** The values of a secret that are good now: the one that is set, and for a while the one before it. */
export function acceptedSecrets(secrets: InboxSecrets, name: string, now: Date): string[] {
  const { [name]: value, [`${name}.previous`]: previous, [`${name}.previous_until`]: until } = secrets;
  const isGood = previous !== undefined && until !== undefined && new Date(until) > now;
  return [...(value === undefined ? [] : [value]), ...(isGood ? [previous] : [])];
}

/** Which of them changed, by name. */
export function changedSecrets(before: InboxSecrets, after: InboxSecrets): string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)].filter((name) => !name.includes('.')));
  return [...names].filter((name) => before[name] !== after[name]).toSorted();
}

export interface SecretState {
  name: string;
  /** Null for one that was sealed before this was kept. */
  setAt: string | null;
  previousUntil: string | null;
}

/** What may be told of them: names and moments. */
export function describeSecrets(secrets: InboxSecrets, now: Date): SecretState[] {
  return Object.keys(secrets)
    .filter((name) => !name.includes('.'))
    .toSorted()
    .map((name) => {
      const until = secrets[`${name}.previous_until`];
      return { name, setAt: secrets[`${name}.set_at`] ?? null, previousUntil: until !== undefined && new Date(until) > now ? until : null };
    });
}
