#!/usr/bin/env node
/** Builds the widget and the console anew. */
import { ensureBuilt } from './bootstrap/ensure-built.mjs';
import { ensureInstalled } from './bootstrap/ensure-installed.mjs';
import { findNode } from './bootstrap/find-node.mjs';
import { fail } from './bootstrap/say.mjs';

try {
  await ensureInstalled();
  await ensureBuilt(await findNode(), { force: true });
} catch (error) {
  fail(error);
}
