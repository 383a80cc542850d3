import { LANGUAGES, scoreSupport } from './score-signals.ts';

// `node evals/src/run-signals.ts [--mistakes]`: sentiment and subject of Baton's own support messages.
const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
for (const language of LANGUAGES) {
  const score = scoreSupport(language);
  console.log(
    `${language}  ${score.messages} messages  sentiment ${percent(score.sentiment)} (macro-F1 ${score.macroF1.toFixed(3)}, good for bad ${percent(score.opposite)}, hard ones ${percent(score.hard)})  subject by phrases ${percent(score.intent.phrases)}, by the model ${percent(score.intent.model)}, by both ${percent(score.intent.both)}`,
  );
  if (process.argv.includes('--mistakes')) for (const mistake of score.mistakes) console.log(`  - ${mistake}`);
}
