import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { triage } from '../../server/src/assistant/triage/index.ts';
import { dataFolder, readTable } from './read-table.ts';

// `node evals/src/run-language.ts --data <folder> [--mistakes]`: short commands in nl, en, de and it (xSID).
const rows = readTable(join(dataFolder(process.argv), 'xsid', 'valid.tsv'), '\t');
const counts = new Map<string, { all: number; right: number; undetermined: number }>();
const start = performance.now();
for (const { lang = '', text = '' } of rows) {
  const { detected } = triage({ text, defaultLanguage: 'fr', answeredInteractions: 0 });
  const count = counts.get(lang) ?? { all: 0, right: 0, undetermined: 0 };
  count.all += 1;
  if (detected === lang) count.right += 1;
  else if (detected === null) count.undetermined += 1;
  else if (process.argv.includes('--mistakes')) console.log(`  ${lang} read as ${detected}: ${text}`);
  counts.set(lang, count);
}
for (const [language, count] of counts) {
  const wrong = count.all - count.right - count.undetermined;
  console.log(
    `${language}  ${count.all} texts  right ${((100 * count.right) / count.all).toFixed(1)} %  undetermined ${((100 * count.undetermined) / count.all).toFixed(1)} %  wrong ${((100 * wrong) / count.all).toFixed(1)} %`,
  );
}
console.log(`${((performance.now() - start) / Math.max(rows.length, 1)).toFixed(3)} ms for one whole triage`);
