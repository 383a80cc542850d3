import { existsSync } from 'node:fs';
import { mkdtemp, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { build } from 'vite';
import { ShopServer } from './shop-server.ts';

const CHROMIUM = '/usr/bin/chromium';
const root = join(import.meta.dirname, '..');
const PHONE = { width: 375, height: 740 };
const DESKTOP = { width: 1280, height: 800 };

// The browser is part of the machine, not of the packages; without one these promises are left to a machine that has it.
describe.skipIf(!existsSync(CHROMIUM))(
  'in a browser',
  () => {
    let browser: Browser;
    let widget: string;
    let server: ShopServer;
    let page: Page;
    let problems: string[];

    beforeAll(async () => {
      const outDir = await mkdtemp(join(tmpdir(), 'widget-'));
      await build({ root, configFile: join(root, 'vite.config.ts'), logLevel: 'error', build: { outDir } });
      widget = await readFile(join(outDir, 'widget.js'), 'utf8');
      browser = await chromium.launch({
        executablePath: CHROMIUM,
        args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--no-first-run'],
      });
    }, 60_000);
    afterAll(async () => browser.close());

    beforeEach(async () => {
      server = new ShopServer();
      // As strict as a careful shop's: no inline script, no inline style.
      const policy = "default-src 'self'; img-src 'self' data:; connect-src 'self' ws:";
      const file =
        (type: string, read: () => Promise<string> | string) =>
        async (_: unknown, reply: { type(t: string): { header(n: string, v: string): { send(b: string): unknown } } }) =>
          reply
            .type(type)
            .header('content-security-policy', policy)
            .send(await read());
      const demo = (name: string) => () => readFile(join(root, 'demo', name), 'utf8');
      server.app.get(
        '/widget.js',
        file('text/javascript', () => widget),
      );
      server.app.get('/demo', file('text/html', demo('index.html')));
      server.app.get('/demo/demo.css', file('text/css', demo('demo.css')));
      for (const name of ['demo.js', 'words.js', 'furniture.js']) server.app.get(`/demo/${name}`, file('text/javascript', demo(name)));
      server.app.get(
        '/demo/shop.json',
        file('application/json', () => readFile(join(root, '../server/demo/shop.json'), 'utf8')),
      );
      server.app.get(
        '/axe.js',
        file('text/javascript', () => readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')),
      );
      await server.listen();
      problems = [];
    });
    afterEach(async () => {
      await page.context().close();
      await server.close();
    });

    async function visit(viewport: { width: number; height: number }, locale = 'en-GB', touch = false): Promise<void> {
      const context = await browser.newContext({ viewport, locale, hasTouch: touch, isMobile: touch });
      page = await context.newPage();
      page.setDefaultTimeout(8_000);
      page.on('pageerror', (error) => problems.push(error.message));
      page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
      await page.goto(`${server.origin}/demo`);
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
      await page.addScriptTag({ url: '/axe.js' });
      await page.getByRole('button', { name: 'Open chat' }).click();
      await say('back?');
      await page.getByText('within 14 days').waitFor();
      await say('a human');
      await page.getByText('Bram here').waitFor();
      await page.waitForTimeout(300);
      const found = await page.evaluate(async () => {
        const { axe } = window as unknown as { axe: { run(): Promise<{ violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] }> } };
        return (await axe.run()).violations.map(({ id, nodes }) => [id, nodes.map((node) => `${node.html} ${node.failureSummary}`)]);
      });
      expect(found).toEqual([]);
    });
  },
  30_000,
);
