import { describe, expect, it } from 'vitest';
import { BatonError } from '#platform/errors';
import { DEFAULT_INSTRUCTIONS, DEFAULT_VARIABLES } from './default-prompt.ts';
import { checkTemplate, compareVariables, renderTemplate } from './prompt-template.ts';

const turn = { shop_name: 'Lamp & Co', assistant_name: 'Sam', language: 'Dutch', max_words: '150' };
const problem = (work: () => unknown) => {
  try {
    work();
  } catch (error) {
    if (error instanceof BatonError) return { code: error.code, message: error.message };
    throw error;
  }
  return null;
};

describe('a prompt and its variables', () => {
  it('the prompt that every workspace starts with fits its variables and needs nothing of an assistant', () => {
    checkTemplate(DEFAULT_INSTRUCTIONS, DEFAULT_VARIABLES);
    expect(compareVariables(DEFAULT_VARIABLES, {})).toEqual({ missing: [], unknown: [] });
    const text = renderTemplate({ instructions: DEFAULT_INSTRUCTIONS, variables: DEFAULT_VARIABLES }, { turn, provided: {} });
    expect(text).toContain('You are Sam, the support assistant of Lamp & Co.');
    expect(text).not.toMatch(/\{\{|\}\}/);
  });

  it.each([
    ['a use without a declaration', 'Hello {{who}}', [], '{{who}} is used but not declared'],
    ['a declaration without a use', 'Hello', [{ name: 'who' }], 'who is declared in variables but not used'],
    ['a double declaration', 'Hello {{who}}', [{ name: 'who' }, { name: 'who' }], 'declared twice'],
    ['braces that make no variable', 'Hello {{ who is it }}', [], 'make no variable'],
    ['an open brace pair', 'Hello {{who}} and {{', [{ name: 'who' }], 'make no variable'],
  ])('refuses %s', (_, instructions, variables, message) => {
    const refused = problem(() => checkTemplate(instructions, variables));
    expect(refused?.code).toBe('invalid_input');
    expect(refused?.message).toContain(message);
  });

  it('fills in one pass, so that a value cannot bring in another variable', () => {
    const prompt = { instructions: '{{greeting}} from {{shop_name}}', variables: [{ name: 'greeting' }, { name: 'shop_name' }] };
    expect(renderTemplate(prompt, { turn, provided: { greeting: '{{shop_name}} $& $1' } })).toBe('{{shop_name}} $& $1 from Lamp & Co');
  });

  it("prefers the assistant's value to the turn's, and both to the default", () => {
    const prompt = {
      instructions: '{{shop_name}} {{tone}}',
      variables: [
        { name: 'shop_name', default: 'x' },
        { name: 'tone', default: 'calm' },
      ],
    };
    expect(renderTemplate(prompt, { turn, provided: {} })).toBe('Lamp & Co calm');
    expect(renderTemplate(prompt, { turn, provided: { shop_name: 'Chair & Co', tone: 'brisk' } })).toBe('Chair & Co brisk');
  });

  it('refuses to speak without a value it needs', () => {
    const prompt = { instructions: '{{returns_address}}', variables: [{ name: 'returns_address' }] };
    expect(problem(() => renderTemplate(prompt, { turn, provided: {} }))).toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('returns_address'),
    });
  });

  it("points to the input for variables that once stood for a contact's own words", () => {
    const prompt = { instructions: 'Answer {{customerFirstName}}: {{email}}', variables: [{ name: 'customerFirstName' }, { name: 'email' }] };
    const text = renderTemplate(prompt, { turn, provided: {} });
    expect(text).toContain('Message from the contact');
    expect(text).toContain('First name');
  });
});
