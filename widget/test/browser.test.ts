import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DESKTOP, PHONE, findFaults, hasBrowser, openBrowser } from './shop-browser.ts';
import type { ShopBrowser } from './shop-browser.ts';
import type { ShopServer } from './shop-server.ts';

// The browser is part of the machine, not of the packages; without one these promises are left to a machine that has it.
describe.skipIf(!hasBrowser)(
  'in a browser',
  () => {
    let browser: ShopBrowser;
    let server: ShopServer;
    let page: Page;
    let problems: string[];

    beforeAll(async () => {
      browser = await openBrowser();
    }, 60_000);
    afterAll(() => browser.close());

    beforeEach(async () => {
      ({ server, problems } = await browser.begin());
    });
    afterEach(() => browser.end());

    async function visit(viewport: { width: number; height: number }, locale = 'en-GB', touch = false): Promise<void> {
      page = await browser.visit('/demo', { viewport, locale, touch });
      await page.getByRole('listitem').nth(7).waitFor();
      await page.getByRole('button', { name: /^(open chat|chat openen)/i }).waitFor();
    }

    /** A server that answers, then hands over, as a real conversation goes. */
    function answerLikeAShop(): void {
      server.onContactMessage = (visitor, message) => {
        server.push(visitor, { type: 'read', seq: message.seq });
        if (/human|person/.test(message.text)) {
          server.write(visitor, { author: 'system', author_name: null, kind: 'handoff' });
          server.write(visitor, { author: 'teammate', author_name: 'Bram', text: 'Hi, Bram here. I will look at it for you.' });
        } else {
          const text =
            'Hi Ann,\n\nYou can return the chair **within 14 days** of delivery:\n- pack it well\n- book the courier\n\nMore in [our return rules](https://shop.example/returns). <script>alert(1)</script>';
          server.write(visitor, {
            text,
            sources: [
              { title: 'Returning an item', url: 'https://shop.example/returns' },
              { title: 'Odd source', url: 'javascript:alert(1)' },
            ],
          });
        }
      };
    }

    async function say(text: string): Promise<void> {
      await page.getByRole('textbox').fill(text);
      await page.getByRole('textbox').press('Enter');
    }

    it('asks, is answered with sources, and is handed to a person', async () => {
      answerLikeAShop();
      await visit(DESKTOP);
      expect(server.log).toEqual(['GET /config']);
      await page.getByRole('button', { name: 'Open chat' }).click();
      await say('Can I send the chair back?');
      await page.getByText('within 14 days').waitFor();
      await page.getByRole('link', { name: /Returning an item/ }).waitFor();
      expect(await page.getByRole('link', { name: /Odd source/ }).count()).toBe(0);
      await page.getByText('<script>alert(1)</script>').waitFor();
      await say('I want a human');
      await page.getByText('A colleague takes over this conversation.').waitFor();
      await page.getByText('Bram here').waitFor();
      server.push(server.visitor, { type: 'typing', author: 'teammate', typing: true });
      await page.getByText('Bram is typing').waitFor({ state: 'attached' });
      await page.getByText('Seen').waitFor();

      expect(problems).toEqual([]);
    });

    it('asks how the help was when it is done, by one press, and thanks', async () => {
      answerLikeAShop();
      await visit(PHONE, 'en-GB', true);
      await page.getByRole('button', { name: 'Open chat' }).tap();
      await say('Can I send the chair back?');
      await page.getByText('within 14 days').waitFor();
      const rating = { ticket_id: '0190a1b2-0000-7000-8000-000000000001', score: null, comment: null, changeable_until: null };
      server.push(server.visitor, { type: 'rating', rating });
      const card = page.getByRole('group', { name: 'How did we help you?' });
      await card.getByRole('button', { name: '4 of 5' }).tap();
      await page.getByText('Thank you for telling us.').waitFor();
      expect(await card.getByRole('button', { name: '4 of 5' }).getAttribute('aria-pressed')).toBe('true');
      await card.getByRole('textbox').fill('Kind and quick');
      await card.getByRole('button', { name: 'Send' }).tap();
      await card.getByRole('textbox').waitFor({ state: 'detached' });
      expect(server.ratings.at(-1)).toMatchObject({ score: 4, comment: 'Kind and quick' });
      await expect.poll(() => page.getByRole('textbox', { name: 'Write a message…' }).isVisible()).toBe(true);
      expect(problems).toEqual([]);
    });

    it('fills the screen of a phone, and scrolls sideways nowhere', async () => {
      answerLikeAShop();
      await visit(PHONE, 'nl-NL', true);

      const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      expect(wider).toBe(0);
      await page.getByRole('button', { name: 'Chat openen' }).tap();
      await say('Can I send the chair back?');
      await page.getByText('within 14 days').waitFor();
      // Not at once: the panel slides in.
      await expect.poll(() => page.getByRole('dialog').boundingBox()).toEqual({ x: 0, y: 0, ...PHONE });

      expect(problems).toEqual([]);
    });

    it('is worked by keyboard alone, and gives the focus back', async () => {
      await visit(DESKTOP);
      await page.getByRole('button', { name: 'Open chat' }).focus();
      await page.keyboard.press('Enter');
      await page.getByRole('textbox').waitFor();
      await page.keyboard.type('typed');
      expect(await page.getByRole('textbox').inputValue()).toBe('typed');
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      expect(await page.evaluate(() => document.activeElement?.shadowRoot?.activeElement?.getAttribute('aria-label'))).toBe('Open chat');
    });

    it('counts on the launcher what came while the panel was closed, also after a reload', async () => {
      await visit(DESKTOP);
      await page.getByRole('button', { name: 'Open chat' }).click();
      await say('hello');
      await page.getByText('Sent', { exact: true }).waitFor();
      await page.keyboard.press('Escape');
      server.write(server.visitor, { text: 'one' });
      await page.getByRole('button', { name: 'Open chat, 1 unread message' }).waitFor();
      await page.reload();
      await page.getByRole('button', { name: 'Open chat, 1 unread message' }).click();
      await page.getByText('one', { exact: true }).waitFor();
      await expect.poll(() => server.reads).toContain(2);
    });

    it('says that the line is down, and offers a message that did not arrive again', async () => {
      await visit(DESKTOP);
      await page.getByRole('button', { name: 'Open chat' }).click();
      await say('first');
      await page.getByText('Sent', { exact: true }).waitFor();
      server.refuseMessages = 1;
      await say('second');
      await page.getByRole('button', { name: 'Try again' }).click();
      await page.getByRole('button', { name: 'Try again' }).waitFor({ state: 'detached' });
      server.down = true;
      server.refuseSockets = true;
      server.cutSockets();
      await page.getByText('Reconnecting').waitFor();
      expect(server.visitor.messages.map((message) => message.text)).toEqual(['first', 'second']);
    });

    it('follows the language of the page, and starts a question about a product', async () => {
      await visit(DESKTOP);

      await page.getByRole('combobox').selectOption('de');
      await page.getByRole('button', { name: 'Chat öffnen' }).waitFor();
      await page.getByRole('button', { name: 'Dazu fragen: Arco floor lamp' }).click();
      expect(await page.getByRole('textbox').inputValue()).toContain('Arco floor lamp');
      await page.getByText('Hallo! Wie können wir Ihnen helfen?').waitFor();
    });

    it.each([DESKTOP, PHONE])('has no fault that axe can find at $width pixels', async (viewport) => {
      answerLikeAShop();
      await visit(viewport);
      await page.getByRole('button', { name: 'Open chat' }).click();
      await say('back?');
      await page.getByText('within 14 days').waitFor();
      await say('a human');
      await page.getByText('Bram here').waitFor();
      expect(await findFaults(page)).toEqual([]);
    });
  },
  30_000,
);
