#!/usr/bin/env node
/**
 * Holds the imports to .dependency-cruiser.cjs. `node scripts/arch.mjs [root]` checks another tree, for the test that plants faults.
 * The cruiser says "no violations" also when it could read nothing, so the number of modules it saw is checked too.
 */
import { createRequire } from 'node:module';
import { existsSync } from 'node:fs';
import { cruise } from 'dependency-cruiser';
import extractTsConfig from 'dependency-cruiser/config-utl/extract-ts-config';
import { ROOT } from './bootstrap/say.mjs';

const FEWEST_MODULES = Number(process.argv[3] ?? 150);
const root = process.argv[2] ?? ROOT;
const FOLDERS = ['contract/src', 'server/src', 'console/src', 'widget/src', 'sandbox/src', 'sdk/src'];

const { options, forbidden } = createRequire(import.meta.url)(`${ROOT}/.dependency-cruiser.cjs`);
const folders = FOLDERS.filter((folder) => existsSync(`${root}/${folder}`));
const { output } = await cruise(folders, { ...options, baseDir: root, ruleSet: { forbidden }, validate: true }, undefined, {
  tsConfig: extractTsConfig(`${ROOT}/server/tsconfig.json`),
});
const seen = output.modules.filter((module) => !module.source.includes('node_modules') && !module.coreModule).length;
for (const { rule, from, to } of output.summary.violations) console.error(`${rule.name}: ${from} → ${to}`);
if (seen < FEWEST_MODULES) console.error(`Only ${seen} modules were seen; at least ${FEWEST_MODULES} were expected. The check itself is broken.`);
const bad = output.summary.violations.length > 0 || seen < FEWEST_MODULES;
console.log(bad ? 'The imports break the rules.' : `${seen} modules, every import allowed.`);
process.exitCode = bad ? 1 : 0;
