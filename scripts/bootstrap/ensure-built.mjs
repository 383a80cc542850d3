import { existsSync, readdirSync, statSync } from 'node:fs';
import { run } from './run.mjs';
import { Mendable, ROOT, startStep } from './say.mjs';

/** The pages a browser loads, what each is made from, and the file that says it is there. */
const PAGES = [
  { name: 'widget', made: 'widget/dist/widget.js', from: ['widget/src', 'widget/vite.config.ts', 'widget/package.json', 'contract/src'] },
  {
    name: 'console',
    made: 'console/dist/index.html',
    from: ['console/src', 'console/index.html', 'console/vite.config.ts', 'console/package.json', 'contract/src'],
  },
];

/** Builds the pages that are missing or older than their sources; `force` builds all. */
export async function ensureBuilt(node, { force = false } = {}) {
  for (const page of PAGES) {
    // A packaged image brings the pages and no sources.
    const sources = page.from.map((path) => `${ROOT}/${path}`).filter((path) => existsSync(path));
    if (!existsSync(`${ROOT}/${page.name}/vite.config.ts`)) continue;
    if (force || newest(sources) > madeAt(page)) await build(node, page);
  }
}

async function build(node, page) {
  const finish = startStep(`Building the ${page.name}`);
  const { code, output } = await run(node, [`${ROOT}/node_modules/vite/bin/vite.js`, 'build'], { cwd: `${ROOT}/${page.name}`, shell: false });
  finish(code === 0 ? 'built' : 'failed');
  if (code !== 0) throw new Mendable(`the ${page.name} could not be built:\n${output}`);
}

function madeAt(page) {
  return existsSync(`${ROOT}/${page.made}`) ? statSync(`${ROOT}/${page.made}`).mtimeMs : 0;
}

function newest(paths) {
  return paths.reduce((latest, path) => {
    const status = statSync(path);
    if (!status.isDirectory()) return Math.max(latest, status.mtimeMs);
    return Math.max(latest, newest(readdirSync(path).map((name) => `${path}/${name}`)));
  }, 0);
}
