import { existsSync } from 'node:fs';
import { mkdtemp, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import type { Page } from 'playwright-core';
import { build } from 'vite';
import { ShopServer } from './shop-server.ts';

const CHROMIUM = '/usr/bin/chromium';
const root = join(import.meta.dirname, '..');
// As strict as a careful shop's: no inline script, no inline style.
const POLICY = "default-src 'self'; img-src 'self' data:; connect-src 'self' ws:";

export const hasBrowser = existsSync(CHROMIUM);
export const PHONE = { width: 375, height: 740 };
export const DESKTOP = { width: 1280, height: 800 };

export interface VisitOptions {
  viewport?: { width: number; height: number };
  locale?: string;
  touch?: boolean;
  timezone?: string;
  dark?: boolean;
}

/** A browser with the widget as it is shipped, on pages of a shop that forbid whatever a careful shop forbids. */
export interface ShopBrowser {
  /** A fresh shop; `problems` gathers what the page's console complains of. */
  begin(): Promise<{ server: ShopServer; problems: string[] }>;
  /** Another visitor. `/page` is an empty page with the script and `attributes` in its tag. */
  visit(path: string, options?: VisitOptions): Promise<Page>;
  attributes: string;
  end(): Promise<void>;
  close(): Promise<void>;
}

export async function openBrowser(): Promise<ShopBrowser> {
  const outDir = await mkdtemp(join(tmpdir(), 'widget-'));
  await build({ root, configFile: join(root, 'vite.config.ts'), logLevel: 'error', build: { outDir } });
  const widget = await readFile(join(outDir, 'widget.js'), 'utf8');
  const args = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--no-first-run'];
  const browser = await chromium.launch({ executablePath: CHROMIUM, args });
  let server = new ShopServer();
  let problems: string[] = [];
  const self: ShopBrowser = {
    attributes: '',
    async begin() {
      server = new ShopServer();
      problems = [];
      self.attributes = '';
      serveFiles(server, { widget, page: () => self.attributes });
      await server.listen();
      return { server, problems };
    },
    async visit(path, { viewport = DESKTOP, locale = 'en-GB', touch = false, timezone = 'Europe/Amsterdam', dark = false } = {}) {
      const context = await browser.newContext({
        viewport,
        locale,
        hasTouch: touch,
        isMobile: touch,
        timezoneId: timezone,
        colorScheme: dark ? 'dark' : 'light',
      });
      const page = await context.newPage();
      page.setDefaultTimeout(8_000);
      page.on('pageerror', (error) => problems.push(error.message));
      page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
      await page.goto(`${server.origin}${path}`);
      return page;
    },
    async end() {
      for (const context of browser.contexts()) await context.close();
      await server.close();
    },
    close: () => browser.close(),
  };
  return self;
}

interface Reply {
  type(type: string): Reply;
  header(name: string, value: string): Reply;
  send(body: string): unknown;
}

function serveFiles({ app }: ShopServer, { widget, page }: { widget: string; page: () => string }): void {
  const serve = (path: string, type: string, read: () => Promise<string> | string) =>
    app.get(path, async (_request, reply: Reply) =>
      reply
        .type(type)
        .header('content-security-policy', POLICY)
        .send(await read()),
    );
  const demo = (name: string) => () => readFile(join(root, 'demo', name), 'utf8');
  serve('/widget.js', 'text/javascript', () => widget);
  serve('/demo', 'text/html', demo('index.html'));
  serve('/demo/demo.css', 'text/css', demo('demo.css'));
  for (const name of ['demo.js', 'words.js', 'furniture.js']) serve(`/demo/${name}`, 'text/javascript', demo(name));
  serve('/demo/shop.json', 'application/json', () => readFile(join(root, '../server/demo/shop.json'), 'utf8'));
  serve('/axe.js', 'text/javascript', () => readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'));
  serve('/favicon.ico', 'image/x-icon', () => '');
  serve(
    '/page',
    'text/html',
    () =>
      `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>Shop</title>
      <script src="/widget.js" data-inbox="demo-webchat" ${page()} async></script></head><body><main><h1>A shop</h1><p>Chairs and lamps.</p></main></body></html>`,
  );
}

/** What axe finds wrong with the page as it stands, once nothing moves any more. */
export async function findFaults(page: Page): Promise<unknown[]> {
  await page.addScriptTag({ url: '/axe.js' });
  return page.evaluate(async () => {
    await Promise.all(
      [document, ...[...document.querySelectorAll('*')].flatMap((one) => one.shadowRoot ?? [])]
        .flatMap((one) => one.getAnimations())
        .filter((animation) => animation.effect?.getComputedTiming().iterations !== Infinity)
        .map((animation) => animation.finished),
    );
    const { axe } = window as unknown as { axe: { run(): Promise<{ violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] }> } };
    return (await axe.run()).violations.map(({ id, nodes }) => [id, nodes.map((node) => `${node.html} ${node.failureSummary}`)]);
  });
}
