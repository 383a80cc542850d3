#!/usr/bin/env node
/** Type-checks every workspace, two at a time. */
import { existsSync, readdirSync } from 'node:fs';
import { ensureInstalled } from './bootstrap/ensure-installed.mjs';
import { findNode } from './bootstrap/find-node.mjs';
import { run } from './bootstrap/run.mjs';
import { fail, ROOT } from './bootstrap/say.mjs';

const AT_ONCE = 2;

try {
  await ensureInstalled();
  const node = await findNode();
  const projects = readdirSync(ROOT).filter((name) => existsSync(`${ROOT}/${name}/tsconfig.json`));
  // A wrong folder name must not pass for "nothing to check".
  if (projects.length < 8) throw new Error(`only ${projects.length} workspaces with a tsconfig.json were found`);
  const queue = [...projects];
  const check = async () => {
    for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
      const started = Date.now();
      const { code, output } = await run(
        node,
        [`${ROOT}/node_modules/typescript/bin/tsc`, '--noEmit', '--pretty', 'false', '-p', `${ROOT}/${name}/tsconfig.json`],
        { shell: false },
      );
      console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)${code === 0 ? '' : `\n${output}`}`);
      if (code !== 0) process.exitCode = 1;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, check));
} catch (error) {
  fail(error);
}
