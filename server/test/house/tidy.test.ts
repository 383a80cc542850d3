import { readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ERRORS } from '#platform/errors';
import { JOBS, SUBSCRIPTIONS } from '../../src/app/subscriptions.ts';
import { ROOT, declaredNames, functionsOf, projectFiles, quantile, sourceFiles } from './source-files.ts';

const files = sourceFiles();
const isTest = (path: string) => /\.test\.tsx?$|(^|\/)test\/|^evals\//.test(path);
const sources = files.filter((file) => !isTest(file.path));

describe('the sources', () => {
  it('are seen by this test at all', () => {
    expect(sources.length).toBeGreaterThan(200);
  });

  it('have no file over 500 lines, and stay small on the whole', () => {
    const tooLong = files.filter((file) => file.lines > 500).map((file) => `${file.path}: ${file.lines} lines`);
    const heights = sources.map((file) => file.lines);
    console.info(`${sources.length} source files; lines: median ${quantile(heights, 0.5)}, p90 ${quantile(heights, 0.9)}, most ${Math.max(...heights)}`);
    expect(tooLong).toEqual([]);
    expect(quantile(heights, 0.5)).toBeLessThan(100);
    expect(quantile(heights, 0.9)).toBeLessThan(300);
  });

  it('have no function over 70 lines and none with more than four parameters', () => {
    const wide = sources.flatMap((file) => functionsOf(file)).filter((one) => one.lines > 70 || one.parameters > 4);
    expect(wide.map((one) => `${one.path}: ${one.name} has ${one.lines} lines, ${one.parameters} parameters`)).toEqual([]);
  });

  it('have no folder or file for odds and ends', () => {
    const odd = /(^|\/)(shared|common|utils?|helpers?|types|misc|lib)(\/|\.[a-z]+$)/;
    expect(files.map((file) => file.path).filter((path) => odd.test(path))).toEqual([]);
  });

  it('are named in kebab-case', () => {
    const wrong = sources.map((file) => file.path).filter((path) => !/^[a-z0-9.-]+$/.test(basename(path)));
    expect(wrong).toEqual([]);
  });

  it('use one word for one thing: no agent, bot, customer or escalation in a name', () => {
    // Outside services have their own words, and so has the public list of roles: what declares those mirrors them.
    const outside =
      /^sandbox\/|^server\/src\/channels\/(whatsapp|instagram|meta)\/|\/phrases\/|^server\/src\/platform\/config\/|triage\/|^server\/src\/accounts\/roles\.ts$/;
    // The public service API says agent and user in its fixed paths and fields; a contract name that mirrors one says so by its prefix.
    const allowed = /^(ServiceAgent|serviceAgent|userAgent|UserAgent)/;
    const banned = /agent|(^|[a-z])bot($|[A-Z])|Bot($|[A-Z])|customer|escalat/i;
    const wrong = sources
      .filter((file) => !outside.test(file.path))
      .flatMap((file) =>
        declaredNames(file)
          .filter((name) => banned.test(name) && !allowed.test(name))
          .map((name) => `${file.path}: ${name}`),
      );
    expect(wrong).toEqual([]);
  });

  it('read the environment in platform/config alone', () => {
    const readers = sources.filter(
      (file) => file.path.startsWith('server/src/') && !file.path.startsWith('server/src/platform/config') && codeOf(file.text).includes('process.env'),
    );
    expect(readers.map((file) => file.path)).toEqual([]);
  });

  it('hold no escape from the type checker, no lint disable and no leftover note', () => {
    const marks = [`@ts-${'ignore'}`, `@ts-${'expect-error'}`, `@ts-${'nocheck'}`, `oxlint-${'disable'}`, `eslint-${'disable'}`];
    const leftover = new RegExp(`(//|/\\*|\\n \\*) *(${'TO'}DO|${'FIX'}ME|${'HA'}CK|XX${'X'})\\b`);
    const wrong = files.flatMap((file) =>
      [...marks.filter((mark) => file.text.includes(mark)), ...(leftover.exec(file.text) ?? []).slice(0, 1)].map((mark) => `${file.path}: ${mark}`),
    );
    expect(wrong).toEqual([]);
  });
});

/** A file's text without its comments: rules on code must not trip over prose. */
function codeOf(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
}

describe('the flow', () => {
  it('runs every job: each is sent by a subscription, a timer or an act', () => {
    const subscribed = new Set(SUBSCRIPTIONS.map((one) => one.job.name));
    const sent = sources
      .filter((file) => file.path.startsWith('server/src/'))
      .map((file) => file.text)
      .join('\n');
    const idle = JOBS.filter((job) => !subscribed.has(job.name) && !isSent(job.name, sent));
    expect(idle.map((job) => job.name)).toEqual([]);
    expect(JOBS.length).toBeGreaterThan(3);
  });

  it('has no subscription to a job that nobody runs', () => {
    const known = new Set(JOBS.map((job) => job.name));
    expect(SUBSCRIPTIONS.filter((one) => !known.has(one.job.name)).map((one) => `${one.event.type} → ${one.job.name}`)).toEqual([]);
  });

  it('names each job once', () => {
    const names = JOBS.map((job) => job.name);
    expect(names).toEqual([...new Set(names)]);
  });
});

/** A job's constant handed to `send` or `sendMany` somewhere. */
function isSent(job: string, text: string): boolean {
  const constant = new RegExp(`const (\\w+) = defineJob\\(\\s*'${job.replace('.', '\\.')}'`).exec(text)?.[1];
  return constant !== undefined && new RegExp(`send(Many)?\\(\\s*${constant}\\b`).test(text);
}

describe('the documents', () => {
  it('explain every error code, and no code that is not there', () => {
    const page = readFileSync(join(ROOT, 'documentation/reference/errors.md'), 'utf8');
    const documented = new Set([...page.matchAll(/`([a-z_]+|[A-Z][A-Z0-9_]+)`/g)].map((match) => match[1] ?? ''));
    expect(Object.keys(ERRORS).filter((code) => !documented.has(code))).toEqual([]);
  });

  it('number the decisions without a gap', () => {
    const decisions = readdirSync(join(ROOT, 'docs/decisions'))
      .filter((name) => name.endsWith('.md'))
      .sort();
    expect(decisions.length).toBeGreaterThan(5);
    expect(decisions.map((name) => name.slice(0, 5))).toEqual(decisions.map((_, index) => `${String(index + 1).padStart(4, '0')}-`));
  });

  it('link only to files that exist', () => {
    const pages = projectFiles().filter((path) => path.endsWith('.md') && !path.startsWith('server/demo/'));
    const broken = pages.flatMap((page) =>
      [...readFileSync(join(ROOT, page), 'utf8').matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)]
        .map((match) => match[1] ?? '')
        .filter((target) => !exists(join(ROOT, page, '..', target)))
        .map((target) => `${page}: ${target}`),
    );
    expect(broken).toEqual([]);
  });
});

function exists(path: string): boolean {
  try {
    readFileSync(path);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EISDIR';
  }
}

describe('the repository', () => {
  const texts = projectFiles()
    .filter((path) => !/\.(png|ico|woff2?|gz)$/.test(path) && path !== 'server/test/house/tidy.test.ts')
    .map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }));

  it('names no registry host: a lock file must install from wherever npm is set to look', () => {
    const lock = texts.find((one) => one.path === 'package-lock.json');
    expect(lock?.text.length).toBeGreaterThan(10_000);
    expect([...(lock?.text.matchAll(/"resolved": "(https?:[^"]+)"/g) ?? [])].map((match) => match[1])).toEqual([]);
    expect(texts.filter((one) => one.text.includes(`registry.npmjs${'.org'}`)).map((one) => one.path)).toEqual([]);
  });

  it('names no folder of somebody’s machine', () => {
    const machine = /(?<![\w./-])\/(work|home\/\w+|root|Users\/\w+|tmp\/[a-z]{1,2})\//;
    expect(texts.filter((one) => machine.test(one.text)).map((one) => `${one.path}: ${machine.exec(one.text)?.[0]}`)).toEqual([]);
  });

  it('numbers the migrations without a gap or a double', () => {
    const names = readdirSync(join(ROOT, 'server/migrations')).sort();
    expect(names.filter((name) => !/^\d{4}_[a-z-]+\.sql$/.test(name))).toEqual([]);
    expect(names.map((name) => Number(name.slice(0, 4)))).toEqual(names.map((_, index) => index + 1));
  });
});
