#!/usr/bin/env node
/** Starts Baton on any Node from 20 on: installs what is missing, builds the pages, then goes on as the project's own Node. */
import { ensureBuilt } from './bootstrap/ensure-built.mjs';
import { ensureInstalled } from './bootstrap/ensure-installed.mjs';
import { findNode } from './bootstrap/find-node.mjs';
import { findNpm } from './bootstrap/find-npm.mjs';
import { becomeNode } from './bootstrap/become-node.mjs';
import { fail, ROOT } from './bootstrap/say.mjs';

const args = process.argv.slice(2);
const asksForHelp = args.includes('--help') || args.includes('-h');

try {
  await ensureInstalled();
  const node = await findNode();
  // Only a server shows pages; `keys` or `migrate` must not wait for a build.
  if (!asksForHelp && (args[0] === 'serve' || args.length === 0)) await ensureBuilt(node);
  const npm = args[0] === 'serve' && !asksForHelp ? findNpm() : null;
  const follow = npm === null ? [] : ['--follow', String(npm)];
  await becomeNode(node, ['--disable-warning=ExperimentalWarning', `${ROOT}/server/src/app/cli/main.ts`, ...args, ...follow]);
} catch (error) {
  fail(error);
}
