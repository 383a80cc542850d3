import { join } from 'node:path';
import { triage } from '../../server/src/assistant/triage/index.ts';
import type { HandoffReason } from '../../server/src/assistant/triage/index.ts';
import { dataFolder, readTable } from './read-table.ts';

// `node evals/src/run-handoff.ts --data <folder> [--mistakes]`: English sets that label the wish for a person, or ask versus request.
interface Example {
  text: string;
  wanted: boolean;
}

const folder = dataFolder(process.argv);

function report(name: string, reason: HandoffReason, examples: readonly Example[]): void {
  let right = 0;
  let wrong = 0;
  let missed = 0;
  for (const { text, wanted } of examples) {
    const outcome = triage({ text, defaultLanguage: 'en', knownLanguage: 'en', answeredInteractions: 0 });
    const sign = outcome.handoff.find((one) => one.reason === reason);
    if (sign && wanted) right += 1;
    else if (sign) wrong += 1;
    else if (wanted) missed += 1;
    if (process.argv.includes('--mistakes') && (sign !== undefined) !== wanted)
      console.log(`  ${wanted ? 'missed' : 'wrong'}: ${text}${sign ? ` [${sign.evidence}]` : ''}`);
  }
  const precision = right / Math.max(right + wrong, 1);
  const recall = right / Math.max(right + missed, 1);
  console.log(
    `${name.padEnd(34)} ${reason.padEnd(16)} precision ${precision.toFixed(2)}  recall ${recall.toFixed(2)}  (${right + missed} of ${examples.length} labelled)`,
  );
}

const labelled = (path: string[], separator: '\t' | ',', [text, label]: [string, string], wanted: readonly string[]): Example[] =>
  readTable(join(folder, ...path), separator).map((row) => ({ text: row[text] ?? '', wanted: wanted.includes(row[label] ?? '') }));

report('rasa-helpdesk', 'asks_for_human', labelled(['rasa-helpdesk', 'nlu.tsv'], '\t', ['text', 'intent'], ['human_handoff']));
report('hint3 curekart', 'asks_for_human', labelled(['hint3', 'v2_curekart_train.csv'], ',', ['sentence', 'label'], ['CHAT_WITH_AGENT']));
report('hint3 curekart', 'cancellation', labelled(['hint3', 'v2_curekart_train.csv'], ',', ['sentence', 'label'], ['CANCEL_ORDER']));
const bitext: [string, string] = ['utterance', 'intent'];
report('bitext (dev)', 'asks_for_human', labelled(['bitext-intents', 'dev.csv'], ',', bitext, ['contact_human_agent']));
// Bitext mixes "cancel it" and "how do I cancel" under one name, so only the false alarms elsewhere and the share taken are read from these.
report('bitext (dev), asks and wishes', 'cancellation', labelled(['bitext-intents', 'dev.csv'], ',', bitext, ['cancel_order']));
report('bitext (dev), asks and wishes', 'refund_explicit', labelled(['bitext-intents', 'dev.csv'], ',', bitext, ['get_refund']));
