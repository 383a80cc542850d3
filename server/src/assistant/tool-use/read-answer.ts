import { fold } from '../triage/index.ts';

const YES = new Set(
  'ja jawel jazeker zeker akkoord oke okee ok okay prima graag klopt yes yep yeah sure correct right confirm confirmed agreed gerne genau stimmt einverstanden richtig passt oui parfait exact exactement daccord si certo confermo esatto va bene perfetto perfect corretto ordnung ahead'.split(
    ' ',
  ),
);
const NO = new Set('nee neen nope no nein non nooit never niente stop annuleren abbrechen niet not nicht pas'.split(' '));
/** Words that add nothing to a yes or a no. */
const BESIDE = new Set(
  'hoor dat dit is het the it this that thats das es so cest ca e please alstublieft alsjeblieft aub svp bitte per favore piacere cortesia merci dank dankje dankjewel danke thanks thank you u je bedankt grazie graag goed gut good fine bien doe maar do go ahead mach machen sie faites allez fai pure in orde ordnung d accord bien sur i confirm bevestig ik ich confirme je bestatige tout a fait toch doch actually liever lieber'.split(
    ' ',
  ),
);
/** Signs and sayings that mean one of them. */
const SAYINGS: readonly [string, string][] = [
  ['laat maar', ' nee '],
  ['👍', ' yes '],
  ['✅', ' yes '],
  ['👎', ' no '],
  ['❌', ' no '],
];
const MOST_WORDS = 6;

/**
 * Whether a message is a plain yes or a plain no to what was asked, and nothing else. With any word besides ("yes, but number 12"), a question
 * mark, or both at once it is neither: a yes has to be meant for exactly what was shown.
 */
export function readAnswer(texts: readonly string[]): 'yes' | 'no' | null {
  let text = texts.join(' ').toLowerCase();
  for (const [sign, word] of SAYINGS) text = text.replaceAll(sign, word);
  if (text.includes('?') || /\d/.test(text)) return null;
  const words = fold(text)
    .replaceAll(/['’]/g, '')
    .split(/[^\p{L}]+/u)
    .filter(Boolean);
  if (words.length === 0 || words.length > MOST_WORDS) return null;
  if (!words.every((word) => YES.has(word) || NO.has(word) || BESIDE.has(word))) return null;
  const [yes, no] = [words.some((word) => YES.has(word)), words.some((word) => NO.has(word))];
  if (yes === no) return null;
  return yes ? 'yes' : 'no';
}
