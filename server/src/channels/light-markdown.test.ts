import { describe, expect, it } from 'vitest';
import { toPlainText, toWhatsAppText } from './light-markdown.ts';

describe('light Markdown', () => {
  it('becomes the markup of WhatsApp, and plain words where there is none', () => {
    const text = 'It takes **3 days**.\n\n- see [Shipping](https://shop.example/s?a=1)';
    expect(toWhatsAppText(text)).toBe('It takes *3 days*.\n\n- see Shipping: https://shop.example/s?a=1');
    expect(toPlainText(text)).toBe('It takes 3 days.\n\n- see Shipping: https://shop.example/s?a=1');
  });

  it('writes an address once when it is its own label, and leaves what is no markup', () => {
    expect(toPlainText('[https://a.b](https://a.b)')).toBe('https://a.b');
    for (const text of ['2 ** 3 ** 4', 'a * b', '[x](javascript:alert)', '**', 'half **open']) expect(toWhatsAppText(text)).toBe(text);
  });
});
