import { BatonError } from '#platform/errors';
import type { PromptVariable } from './schema.ts';

/** What every turn fills in by itself. None of it comes from a contact: what contacts write never enters instructions. */
export const TURN_VARIABLES = ['shop_name', 'assistant_name', 'language', 'max_words'] as const;
export type TurnVariable = (typeof TURN_VARIABLES)[number];

/** Variables of prompts from before the registry. They stood for words of the contact; the words themselves are sent as input. */
export const CONTACT_VARIABLES: Readonly<Record<string, string>> = {
  customerFirstName: '(the first name is in the input, under "First name")',
  email: '(the message is in the input, under "Message from the contact")',
};

const VARIABLE = /\{\{\s*([A-Za-z][A-Za-z0-9_]{0,63})\s*\}\}/g;

/** Names used in a template, each once, in order of appearance. */
export function findVariables(template: string): string[] {
  return [...new Set([...template.matchAll(VARIABLE)].map((match) => match[1] ?? ''))];
}

/**
 * Checks a template against its declared variables, both ways.
 * @throws BatonError invalid_input naming what is used and not declared, declared and not used, declared twice, or not a variable at all.
 */
export function checkTemplate(instructions: string, variables: readonly PromptVariable[]): void {
  const used = findVariables(instructions);
  const declared = variables.map((variable) => variable.name);
  const problems = [
    ...used.filter((name) => !declared.includes(name)).map((name) => `{{${name}}} is used but not declared in variables`),
    ...declared.filter((name) => !used.includes(name)).map((name) => `${name} is declared in variables but not used`),
    ...declared.filter((name, at) => declared.indexOf(name) !== at).map((name) => `${name} is declared twice`),
    ...(/\{\{|\}\}/.test(instructions.replaceAll(VARIABLE, '')) ? ['there are {{ or }} that make no variable; write {{name}} with letters, digits and _'] : []),
  ];
  if (problems.length > 0) throw new BatonError('invalid_input', { message: `The prompt cannot be saved: ${problems.join('; ')}.`, details: { problems } });
}

/** What an assistant must still provide for a prompt, and what it provides without need. */
export function compareVariables(variables: readonly PromptVariable[], provided: Readonly<Record<string, string>>): { missing: string[]; unknown: string[] } {
  const filled = (variable: PromptVariable) =>
    variable.default !== undefined ||
    Object.hasOwn(provided, variable.name) ||
    Object.hasOwn(CONTACT_VARIABLES, variable.name) ||
    (TURN_VARIABLES as readonly string[]).includes(variable.name);
  return {
    missing: variables.filter((variable) => !filled(variable)).map((variable) => variable.name),
    unknown: Object.keys(provided).filter((name) => !variables.some((variable) => variable.name === name)),
  };
}

/**
 * Fills a template in one pass: a value that itself looks like a variable stays as it is.
 * @throws BatonError conflict when a value is missing.
 */
export function renderTemplate(
  prompt: { instructions: string; variables: readonly PromptVariable[] },
  values: { turn: Readonly<Record<TurnVariable, string>>; provided: Readonly<Record<string, string>> },
): string {
  const { missing } = compareVariables(prompt.variables, values.provided);
  if (missing.length > 0)
    throw new BatonError('conflict', { message: `The prompt needs values for: ${missing.join(', ')}. Give them in the assistant's settings.variables.` });
  const defaults = new Map(prompt.variables.map((variable) => [variable.name, variable.default]));
  const turn: Readonly<Record<string, string>> = values.turn;
  return prompt.instructions.replaceAll(VARIABLE, (_, name: string) => {
    for (const source of [values.provided, turn, CONTACT_VARIABLES]) if (Object.hasOwn(source, name)) return source[name] ?? '';
    return defaults.get(name) ?? '';
  });
}
