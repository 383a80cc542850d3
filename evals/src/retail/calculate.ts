import { BatonError } from '../../../server/src/platform/errors.ts';
import { cents } from './pay.ts';

/** Sums of numbers with + - * / and brackets, to cents. @throws invalid_input for anything else */
export function calculate(expression: string): number {
  const tokens = expression.match(/\d+(?:\.\d+)?|[-+*/()]|\S/g) ?? [];
  let at = 0;
  const wrong = () => new BatonError('invalid_input', { message: 'An expression has numbers, + - * / and brackets.' });
  const factor = (): number => {
    const token = tokens[at++];
    if (token === '-') return -factor();
    if (token === '(') {
      const value = sum();
      if (tokens[at++] !== ')') throw wrong();
      return value;
    }
    if (token === undefined || !/^\d/.test(token)) throw wrong();
    return Number(token);
  };
  const product = (): number => {
    let value = factor();
    while (tokens[at] === '*' || tokens[at] === '/') value = tokens[at++] === '*' ? value * factor() : value / factor();
    return value;
  };
  const sum = (): number => {
    let value = product();
    while (tokens[at] === '+' || tokens[at] === '-') value = tokens[at++] === '+' ? value + product() : value - product();
    return value;
  };
  const value = sum();
  if (at < tokens.length || !Number.isFinite(value)) throw wrong();
  return cents(value);
}
