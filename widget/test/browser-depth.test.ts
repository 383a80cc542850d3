import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { WidgetAsking } from '../../contract/src/widget.ts';
import { DESKTOP, PHONE, findFaults, hasBrowser, openBrowser } from './shop-browser.ts';
import type { ShopBrowser } from './shop-browser.ts';
import type { ShopServer } from './shop-server.ts';

const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
const field = { required: false, options: [], link: null, value: null, label: '' };
const PRECHAT: WidgetAsking['prechat'] = {
  title: '',
  fields: [
    { ...field, key: 'name', kind: 'name', value: 'Ann' },
    { ...field, key: 'mail', kind: 'email', required: true },
    { ...field, key: 'topic', kind: 'select', label: 'What is it about?', required: true, options: [{ value: 'd', label: 'Delivery' }] },
    { ...field, key: 'terms', kind: 'consent', label: 'I agree to the terms', required: true, link: 'https://shop.example/terms' },
  ],
};

describe.skipIf(!hasBrowser)(
  'the widget in a page',
  () => {
    let browser: ShopBrowser;
    let server: ShopServer;
    let problems: string[];

    beforeAll(async () => {
      browser = await openBrowser();
    }, 60_000);
    afterAll(() => browser.close());
    beforeEach(async () => {
      ({ server, problems } = await browser.begin());
    });
    afterEach(() => browser.end());

    const open = async (page: Page): Promise<void> => page.getByRole('button', { name: /Open chat|Chat openen/ }).click();
    const say = async (page: Page, text: string): Promise<void> => {
      await page.getByRole('textbox', { name: /Write a message/ }).fill(text);
      await page.getByRole('textbox', { name: /Write a message/ }).press('Enter');
    };
    const choose = async (page: Page, ...files: { name: string; buffer: Buffer }[]): Promise<void> => {
      const chooser = page.waitForEvent('filechooser');
      await page.getByRole('button', { name: 'Attach files' }).click();
      await (await chooser).setFiles(files.map((file) => ({ ...file, mimeType: 'application/octet-stream' })));
    };

    it('sends a picture and a file, and shows the picture; the keyboard stays in the field', async () => {
      const page = await browser.visit('/page');
      await open(page);
      await choose(page, { name: 'chair.png', buffer: PNG }, { name: 'bill.pdf', buffer: Buffer.alloc(3000, 1) });
      await page.getByRole('button', { name: 'Remove bill.pdf' }).waitFor();
      await page.keyboard.type('Look');
      await page.getByRole('button', { name: 'Send message' }).click();
      await page.getByRole('link', { name: /chair.png/ }).waitFor();
      await expect.poll(() => page.locator('baton-chat img').evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(1);
      await page.getByText('3 KB').waitFor();
      expect(server.visitor.messages[0]).toMatchObject({ text: 'Look', attachments: [{ name: 'chair.png' }, { name: 'bill.pdf', size: 3000 }] });
      expect([...server.uploads.values()][0]?.bytes.equals(PNG)).toBe(true);
      expect(await page.getByRole('list', { name: 'Files to send' }).count()).toBe(0);
      expect(problems).toEqual([]);
    });

    it('says in plain words why a file will not be sent, and sends the others', async () => {
      const page = await browser.visit('/page');
      await open(page);
      await choose(
        page,
        { name: 'film.pdf', buffer: Buffer.alloc(1_000_001) },
        { name: 'nothing.pdf', buffer: Buffer.alloc(0) },
        { name: 'setup.exe', buffer: PNG },
        { name: 'one too many.png', buffer: PNG },
      );
      await page.getByText('Too large: at most 1 MB.').or(page.getByText('Too large: at most 977 KB.')).waitFor();
      await page.getByText('This file is empty.').waitFor();
      await page.getByText('This kind of file cannot be sent.').waitFor();
      await page.getByText('At most 3 files at once.').waitFor();
      await page.getByRole('button', { name: 'Remove film.pdf' }).click();
      await choose(page, { name: 'chair.png', buffer: PNG });
      await expect.poll(() => page.getByRole('button', { name: 'Send message' }).isEnabled()).toBe(true);
      await page.getByRole('button', { name: 'Send message' }).click();
      await page.getByRole('link', { name: /chair.png/ }).waitFor();
      expect(server.visitor.messages[0]?.attachments).toHaveLength(1);
    });

    it('takes a file that is dropped or pasted', async () => {
      const page = await browser.visit('/page');
      await open(page);
      await page.getByRole('textbox').waitFor();
      const data = await page.evaluateHandle(() => {
        const transfer = new DataTransfer();
        transfer.items.add(new File(['%PDF-1.4'], 'dropped.pdf'));
        return transfer;
      });
      const log = page.getByRole('region', { name: 'Conversation' });
      await log.dispatchEvent('dragenter', { dataTransfer: data });
      await page.getByText('Drop the files here').waitFor();
      await log.dispatchEvent('drop', { dataTransfer: data });
      await page.getByText('Drop the files here').waitFor({ state: 'detached' });
      await page.getByRole('button', { name: 'Remove dropped.pdf' }).waitFor();
      await page.getByRole('textbox').evaluate((area) => {
        const clipboardData = new DataTransfer();
        clipboardData.items.add(new File(['x'], 'pasted.png'));
        area.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
      });
      await page.getByRole('button', { name: 'Remove pasted.png' }).waitFor();
      expect(await page.getByRole('button', { name: /^Remove / }).count()).toBe(2);
    });

    it('asks before the chat, says what is wrong beside the question, and goes on when it is answered', async () => {
      server.asking = { prechat: PRECHAT, mail: 'off' };
      const page = await browser.visit('/page');
      await open(page);
      await page.getByRole('textbox', { name: 'Your name' }).waitFor();
      expect(await page.getByRole('textbox', { name: 'Your name' }).inputValue()).toBe('Ann');
      await page.getByRole('button', { name: 'Start the chat' }).click();
      await expect.poll(() => page.getByText('This is needed.').count()).toBe(3);
      expect(await page.evaluate(() => document.activeElement?.shadowRoot?.activeElement?.id)).toBe('asked-mail');
      expect(await findFaults(page)).toEqual([]);
      await page.getByRole('textbox', { name: /e-mail/ }).fill('no address');
      await page.getByRole('combobox', { name: /about/ }).selectOption('d');
      await page.getByRole('checkbox', { name: 'I agree to the terms' }).check();
      await page.getByRole('button', { name: 'Start the chat' }).click();
      await page.getByText('Please check this answer.').waitFor();
      await page.getByRole('textbox', { name: /e-mail/ }).fill('ann@example.com');
      await page.keyboard.press('Enter');
      await page.getByRole('textbox', { name: /Write a message/ }).waitFor();
      expect(server.answers).toEqual([{ name: 'Ann', mail: 'ann@example.com', topic: 'd', terms: true }]);
      await page.keyboard.type('typed at once');
      expect(await page.getByRole('textbox').inputValue()).toBe('typed at once');
    });

    it('looks as the shop wants before it is opened: place, words, colours', async () => {
      server.looks = { position: 'left', scheme: 'dark', accent: '#f5d90a', launcher: { icon: 'smile', text: 'Ask us' }, margin: { side: 40, bottom: 30 } };
      const page = await browser.visit('/page');
      const launcher = page.getByRole('button', { name: 'Ask us, Open chat' });
      await launcher.waitFor();
      expect(server.log).toEqual(['GET /config']);
      const box = (await launcher.boundingBox())!;
      expect([box.x, Math.round(DESKTOP.height - box.y - box.height)]).toEqual([40, 30]);
      await launcher.click();
      const dialog = page.getByRole('dialog');
      expect(await dialog.evaluate((panel) => getComputedStyle(panel).backgroundColor)).toBe('rgb(27, 29, 34)');
      expect((await dialog.boundingBox())?.x).toBe(40);
      await say(page, 'Hello');
      await page.getByText('Sent', { exact: true }).waitFor();
      expect(await findFaults(page)).toEqual([]);
    });

    it.each([true, false])('follows the device where the shop leaves the colours to it (dark: %s)', async (dark) => {
      server.looks = { scheme: 'auto' };
      const page = await browser.visit('/page', { dark, viewport: PHONE });
      await open(page);
      const back = await page.getByRole('dialog').evaluate((panel) => getComputedStyle(panel).backgroundColor);
      expect(back).toBe(dark ? 'rgb(27, 29, 34)' : 'rgb(255, 255, 255)');
      server.write(await visitorOf(), { text: 'Hello **you**', sources: [{ title: 'Returns', url: 'https://shop.example' }] });
      await page.getByText('Hello you').waitFor();
      expect(await findFaults(page)).toEqual([]);
    });

    const visitorOf = async () => {
      await expect.poll(() => server.visitors.size).toBe(1);
      await expect.poll(() => server.visitor.sockets.size).toBe(1);
      return server.visitor;
    };

    it('begins with a question of the shop by one press', async () => {
      server.looks = { suggestions: ['Where is my order?', 'Can I return it?'] };
      const page = await browser.visit('/page');
      await open(page);
      await page.getByRole('button', { name: 'Where is my order?' }).click();
      await page.getByText('Sent', { exact: true }).waitFor();
      expect(server.visitor.messages[0]?.text).toBe('Where is my order?');
      expect(await page.getByRole('button', { name: 'Can I return it?' }).count()).toBe(0);
    });

    it('says when people are back in the time of the visitor, and promises no more after a handoff', async () => {
      const tomorrow = new Date(Date.now() + 86_400_000);
      tomorrow.setUTCHours(8, 0, 0, 0);
      server.looks = { hours: { is_open: false, opens_at: tomorrow.toISOString(), closes_at: null } };
      const page = await browser.visit('/page', { locale: 'nl-NL', timezone: 'UTC' });
      await page.evaluate(() => (document.documentElement.lang = 'nl'));
      await open(page);
      await page.getByText(/We zijn gesloten\. Terug morgen om 0?8:00\./).waitFor();
      server.write(await visitorOf(), { text: 'Een collega neemt het over.', hands_over: true });
      await page.getByText(/Ze antwoorden vanaf morgen om 0?8:00\./).waitFor();
      server.write(server.visitor, { author: 'teammate', author_name: 'Bram', text: 'Toch nog even' });
      await page.getByText('Toch nog even').waitFor();
      expect(await page.getByText(/Ze antwoorden vanaf/).count()).toBe(0);
    });

    it('offers to mail the answer once people have it', async () => {
      server.asking = { prechat: null, mail: 'ask' };
      const page = await browser.visit('/page');
      await open(page);
      await say(page, 'A person, please');
      await page.getByText('Sent', { exact: true }).waitFor();
      expect(await page.getByText('Leave your e-mail address').count()).toBe(0);
      server.write(server.visitor, { text: 'A colleague takes over.', hands_over: true });
      await page.getByRole('textbox', { name: 'Your e-mail address' }).fill('ann@example.com');
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByText('We mail you if you have gone.').waitFor();
      expect(server.emails).toEqual(['ann@example.com']);
      expect(await findFaults(page)).toEqual([]);
    });

    it('tells who has signed in, and shows the next nothing of what was said', async () => {
      browser.attributes = `data-user-id="7" data-user-hash="abc" data-name="Ann" data-email="ann@example.com" data-attributes='{"plan":"gold"}'`;
      const page = await browser.visit('/page');
      await open(page);
      await say(page, 'My secret');
      await page.getByText('Sent', { exact: true }).waitFor();
      expect(server.sessions[0]).toMatchObject({ user: { id: '7', hash: 'abc', name: 'Ann', email: 'ann@example.com' }, attributes: { plan: 'gold' } });
      await page.evaluate(() => window.BatonChat?.logout());
      await expect.poll(() => page.getByText('My secret').count()).toBe(0);
      await expect.poll(() => server.sessions.at(-1)?.user).toBeUndefined();
      expect(server.sessions.at(-1)?.token).toBeUndefined();
      await page.evaluate(() => window.BatonChat?.identify({ id: '8', hash: 'def' }));
      await expect.poll(() => server.sessions.at(-1)?.user?.id).toBe('8');
      await page.reload();
      await page.getByRole('button', { name: 'Open chat' }).click();
      await expect.poll(() => server.sessions.at(-1)?.user?.id).toBe('7');
      expect(server.sessions.at(-1)?.token, 'that of user 8 is not used for user 7').toBeUndefined();
    });

    it('goes on from the link of a mail, and takes the link out of the address', async () => {
      const page = await browser.visit('/page?colour=red#baton-chat=token-of-the-mail');
      await page.getByRole('dialog').waitFor();
      await expect.poll(() => server.sessions[0]?.continue).toBe('token-of-the-mail');
      expect(new URL(page.url()).hash + new URL(page.url()).search).toBe('?colour=red');
      await page.reload();
      await expect.poll(() => server.sessions.length).toBe(2);
      expect(server.sessions[1]?.continue).toBeUndefined();
    });

    it('shows no button on a page that the chat is not for', async () => {
      server.refuseOrigin = true;
      const page = await browser.visit('/page');
      await expect.poll(() => server.log).toEqual(['GET /config']);
      await page.waitForFunction(() => document.querySelector('baton-chat') !== null);
      await expect.poll(() => page.getByRole('button').count()).toBe(0);
    });

    it('says kindly that somebody is blocked, and lets nobody write into the void', async () => {
      server.refuseFor = 'blocked';
      const page = await browser.visit('/page');
      await open(page);
      await say(page, 'Hello');
      await page.getByText('You cannot write in this chat any more.').waitFor();
      expect(await page.getByRole('textbox').isDisabled()).toBe(true);
    });

    it('waits as long as the server asks, says so, and then sends by itself', async () => {
      server.tooMany = 1;
      const page = await browser.visit('/page');
      await open(page);
      await say(page, 'Quick');
      await page.getByText('That was a lot at once.').waitFor();
      await page.getByText('Sent', { exact: true }).waitFor();
      expect(server.visitor.messages.map((message) => message.text)).toEqual(['Quick']);
    });
  },
  30_000,
);
