import { ConfigError } from '#platform/config';
import { BatonError } from '#platform/errors';
import { cacheCommand } from './cache-command.ts';
import { UsageError } from './command.ts';
import type { Command } from './command.ts';
import { demoCommand } from './demo-command.ts';
import { doctorCommand } from './doctor-command.ts';
import { jobsCommand } from './jobs-command.ts';
import { keysCommand } from './keys-command.ts';
import { mcpCommand } from './mcp-command.ts';
import { migrateCommand } from './migrate-command.ts';
import { nearest, parseCommandLine } from './parse-command-line.ts';
import { serveCommand } from './serve-command.ts';
import { showAllHelp, showCommandHelp } from './show-help.ts';

const COMMANDS: readonly Command[] = [serveCommand, migrateCommand, doctorCommand, demoCommand, keysCommand, jobsCommand, cacheCommand, mcpCommand];

/** Exit codes: 0 done, 1 failed, 2 not understood. */
async function main(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args;
  if (name === '--help' || name === '-h' || name === 'help' || name === undefined) return print(showAllHelp(COMMANDS));
  const command = COMMANDS.find((one) => one.name === name);
  if (!command) {
    const near = nearest(
      name,
      COMMANDS.map((one) => one.name),
    );
    throw new UsageError(`There is no command "${name}".${near ? ` Did you mean "${near}"?` : ` There are: ${COMMANDS.map((one) => one.name).join(', ')}.`}`);
  }
  const given = parseCommandLine(command, rest);
  // `npm start -- --help` arrives as `serve --help`: whoever starts Baton wants to see everything that can be set.
  if (given.help) return print(command === serveCommand ? `${showCommandHelp(command)}\n\n${showAllHelp(COMMANDS)}` : showCommandHelp(command));
  return command.run(given);
}

function print(page: string): number {
  process.stdout.write(`${page}\n`);
  return 0;
}

function explain(error: unknown): number {
  if (error instanceof UsageError) {
    process.stderr.write(`${error.message}\nRun \`npm run baton -- ${error.command ? `${error.command} ` : ''}--help\`.\n`);
    return 2;
  }
  process.stderr.write(`${describe(error)}\n`);
  return 1;
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code, port } = error as { code?: string; port?: number };
  if (code === 'EADDRINUSE') return `Port ${port} is in use. Stop the program that holds it, or set PORT (or --port) to another one.`;
  // What Baton throws on purpose says what to do; where anything else came from is told by its stack.
  const onPurpose = error instanceof ConfigError || error instanceof BatonError || error.constructor === Error;
  return onPurpose ? error.message : (error.stack ?? error.message);
}

process.exitCode = await main(process.argv.slice(2)).catch(explain);
