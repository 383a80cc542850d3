import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { scoreMemory } from './score-memory.ts';
import type { LabelledMemory } from './score-memory.ts';

/** What is found of what may be remembered, by code alone: `node evals/src/run-memory.ts [--mistakes]`. */
const messages = JSON.parse(readFileSync(join(import.meta.dirname, 'fixtures/memory.json'), 'utf8')) as LabelledMemory[];
for (const language of [...new Set(messages.map((one) => one.language)), 'all']) {
  const { found, wanted, right, mistakes } = scoreMemory(messages.filter((one) => language === 'all' || one.language === language));
  const share = (part: number, of: number) => (of === 0 ? '–' : (part / of).toFixed(3));
  console.info(
    `${language}: ${messages.filter((one) => language === 'all' || one.language === language).length} messages, ${wanted} facts, precision ${share(right, found)}, recall ${share(right, wanted)}`,
  );
  if (process.argv.includes('--mistakes') && language !== 'all') for (const mistake of mistakes) console.info(`  ${mistake}`);
}
