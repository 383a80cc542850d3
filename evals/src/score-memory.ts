import { findFacts } from '../../server/src/assistant/memory/find-facts.ts';
import { refuseFact } from '../../server/src/assistant/memory/refuse-fact.ts';

/** A message and what may be remembered of it, as `kind:value`. */
export interface LabelledMemory {
  language: string;
  text: string;
  facts: string[];
}

export interface MemoryScore {
  found: number;
  wanted: number;
  right: number;
  mistakes: string[];
}

export function scoreMemory(messages: readonly LabelledMemory[]): MemoryScore {
  const score: MemoryScore = { found: 0, wanted: 0, right: 0, mistakes: [] };
  for (const { text, facts } of messages) {
    const found = findFacts(text)
      .filter((fact) => refuseFact({ ...fact, by: 'machine' }) === null)
      .map((fact) => `${fact.kind}:${fact.value}`);
    const right = found.filter((one) => facts.includes(one)).length;
    score.found += found.length;
    score.wanted += facts.length;
    score.right += right;
    if (right < found.length || right < facts.length)
      score.mistakes.push(`${JSON.stringify(text)} wanted ${facts.join(' ') || 'nothing'}, found ${found.join(' ') || 'nothing'}`);
  }
  return score;
}
