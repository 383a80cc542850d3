import type { Brief } from '../brief.ts';
import type { Reply } from '../check-draft.ts';
import { stripHidden } from '../triage/index.ts';
import { CHANGE_WORDING } from './change-wording.ts';
import { sayFixed } from './say-fixed.ts';
import type { AskedChange } from './tool-use.ts';

/** The question to the contact: exactly what would be done, and that it takes a yes. Null where that is too much to be read: then it is for a person. */
export function askForYes(brief: Brief, { tool, proposal }: AskedChange): Reply | null {
  const wording = CHANGE_WORDING[brief.language];
  const address = addressOf(proposal.arguments);
  const given = listed(proposal.arguments);
  if (given === null) return null;
  const isAddress = tool.name === CHANGE_ADDRESS && address !== null;
  const question = isAddress ? wording.askAddress(String(proposal.arguments['order_id']), address) : wording.ask(oneLine(tool.title), given);
  return { ...sayFixed(brief, [question, wording.yesOrNo]), change: { asked: 'yes', proposal_id: proposal.id } };
}

export const CHANGE_ADDRESS = 'change_delivery_address';

const LINES = [['first_name', 'last_name'], ['company'], ['address1'], ['address2'], ['postal_code', 'city'], ['state'], ['country']] as const;

/** The address of a call in one line; null when the call has none. */
export function addressOf(args: Record<string, unknown>): string | null {
  const address = args['address'];
  if (address === null || typeof address !== 'object') return null;
  const fields = address as Record<string, unknown>;
  const lines = LINES.map((names) =>
    names
      .map((name) => (typeof fields[name] === 'string' ? oneLine(fields[name]) : ''))
      .filter(Boolean)
      .join(' '),
  );
  return `**${lines.filter(Boolean).join(', ')}**`;
}

const LONGEST_LINE = 400;
const MOST_ARGUMENTS = 12;

/** Every argument, for what is not shown is not said yes to. */
function listed(args: Record<string, unknown>): string | null {
  const entries = Object.entries(args).filter(([, value]) => value !== undefined);
  const lines = entries.map(([name, value]) => `• ${oneLine(name)}: ${oneLine(typeof value === 'string' ? value : JSON.stringify(value))}`);
  return lines.length > MOST_ARGUMENTS || lines.some((line) => line.length > LONGEST_LINE) ? null : lines.join('\n');
}

/** What was typed cannot pass for a line, or emphasis, of ours. */
function oneLine(text: string): string {
  return stripHidden(text).replaceAll('*', '').replaceAll(/\s+/g, ' ').trim();
}
