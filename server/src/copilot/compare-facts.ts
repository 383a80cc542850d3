import type { Finding } from './draft.ts';

const FACTS: readonly (readonly [string, RegExp])[] = [
  ['link', /https?:\/\/[^\s<>()"']+[^\s<>()"'.,;:!?]/g],
  ['identifier', /[^\s<>()[\]"',;:]{1,64}@[^\s<>()[\]"',;:]{1,190}\.\p{L}{2,24}/gu],
  ['figure', /\d+/g],
];

/** What of a text's links, addresses and numbers is missing in its new wording, and what is there that was not. Numbers are compared by their digits: 1.250 and 1,250 are one. */
export function compareFacts(before: string, after: string, { mayLose }: { mayLose: boolean }): Finding[] {
  return FACTS.flatMap(([rule, pattern]) => {
    const old = new Set(before.match(pattern) ?? []);
    const now = new Set(after.match(pattern) ?? []);
    const lost = mayLose ? [] : [...old].filter((fact) => !now.has(fact)).map((fact) => ({ rule, detail: `"${fact.slice(0, 80)}" was lost.` }));
    const added = [...now].filter((fact) => !old.has(fact)).map((fact) => ({ rule, detail: `"${fact.slice(0, 80)}" was not in the text.` }));
    return [...lost, ...added];
  });
}
