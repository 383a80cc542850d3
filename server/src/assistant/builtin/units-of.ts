/** A sentence or list item of a passage, as it stands there. */
export interface Unit {
  text: string;
  /** Place in the passage. */
  at: number;
  /** A list item or table row, which stands on a line of its own. */
  item: boolean;
}

const ENDS_NO_SENTENCE = /(?:^|\s)(?:\p{L}|nr|no|art|ca|bzw|dr|mr|mrs|bijv|incl|excl|etc|z\.b|d\.h|\d{1,3})\.$/iu;

/** Splits a passage into sentences and list items. Headings say what is said below them and are left out; so are table rules. */
export function unitsOf(text: string): Unit[] {
  const units: Omit<Unit, 'at'>[] = [];
  for (const line of text.split('\n').map((raw) => raw.trim())) {
    if (line === '' || /^#{1,6}\s/.test(line) || /^\|?[\s:|-]+\|?$/.test(line)) continue;
    const item = /^(?:[-*•]|\d{1,2}[.)])\s+(.*)$/.exec(line);
    if (item?.[1]) units.push({ text: item[1], item: true });
    else if (line.startsWith('|')) units.push({ text: cellsOf(line).join(': '), item: true });
    else units.push(...sentencesIn(line).map((sentence) => ({ text: sentence, item: false })));
  }
  return units.map((unit, at) => ({ ...unit, at }));
}

function cellsOf(row: string): string[] {
  return row
    .split('|')
    .map((cell) => cell.trim())
    .filter((cell) => cell !== '');
}

function sentencesIn(line: string): string[] {
  const sentences: string[] = [];
  for (const piece of line.split(/(?<=[.!?…]["'»”*)]{0,3})\s+(?=\S)/)) {
    const last = sentences.at(-1);
    if (last !== undefined && ENDS_NO_SENTENCE.test(last)) sentences[sentences.length - 1] = `${last} ${piece}`;
    else sentences.push(piece);
  }
  return sentences.filter((sentence) => /\p{L}/u.test(sentence));
}
