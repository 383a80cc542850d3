import { LANGUAGES } from '../../server/src/assistant/triage/index.ts';
import { precision, recall, scoreLanguage } from './score-triage.ts';

// `node evals/src/run-triage.ts [--held-out] [--mistakes]`: Baton's own labelled messages.
const set = process.argv.includes('--held-out') ? 'held-out' : 'own';
const percent = (part: number, whole: number): string => `${((100 * part) / Math.max(whole, 1)).toFixed(1)} %`;

for (const language of LANGUAGES) {
  const score = scoreLanguage(language, set);
  console.log(
    `${language}  ${score.messages} messages  language ${percent(score.languageRight, score.messages)}  intent ${percent(score.intentRight, score.messages)}  role ${percent(score.roleRight, score.roleLabelled)} of ${score.roleLabelled}`,
  );
  for (const [reason, count] of [...score.handoff].toSorted(([a], [b]) => a.localeCompare(b))) {
    console.log(
      `    ${reason.padEnd(22)} precision ${precision(count).toFixed(2)}  recall ${recall(count).toFixed(2)}  (${count.right + count.missed} labelled)`,
    );
  }
  if (process.argv.includes('--mistakes')) for (const mistake of score.mistakes) console.log(`  - ${mistake}`);
}
