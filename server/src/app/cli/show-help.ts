import { SETTINGS } from '#platform/config';
import type { Setting } from '#platform/config';
import type { Command } from './command.ts';

/** Help on everything: the commands, and every setting with its meaning and an example. */
export function showAllHelp(commands: readonly Command[]): string {
  const names = columns(commands.map((command) => [usage(command), command.summary]));
  return [
    'Baton: a support desk where an assistant answers first and people take over.',
    '',
    'Usage: npm start -- [options]            serve, as below',
    '       npm run baton -- <command> [options]',
    '',
    'Commands:',
    names,
    '',
    'Every command explains itself with --help.',
    '',
    showSettings(),
  ].join('\n');
}

/** Help on one command. */
export function showCommandHelp(command: Command): string {
  const options = [
    ...Object.entries(command.options).map(([name, option]) => [`--${name}${option.value ? ` <${option.value}>` : ''}`, option.about] as const),
    ['--help, -h', 'This page.'] as const,
  ];
  return [
    `Usage: baton ${usage(command)} [options]`,
    '',
    command.summary,
    '',
    'Options:',
    columns(options),
    ...(command.details ? ['', command.details] : []),
  ].join('\n');
}

/** Every setting, as a line for the environment. */
export function showSettings(): string {
  const settings = (Object.entries(SETTINGS) as [string, Setting][]).map(([key, setting]) => {
    const notes = [defaultOf(setting), setting.secret ? 'secret' : '', setting.reload ? 'changes without a restart' : ''].filter(Boolean).join('; ');
    return [setting.env, `${setting.description}${notes ? ` (${notes})` : ''} In a file: ${key}.`] as const;
  });
  return ['Settings (environment variables; also in .env, or by their key in baton.config.json or .yaml):', columns(settings)].join('\n');
}

function defaultOf(setting: Setting): string {
  if (setting.secret) return '';
  const parsed = setting.schema.safeParse(undefined);
  if (!parsed.success || parsed.data === undefined) return '';
  const value = Array.isArray(parsed.data) ? parsed.data.join(',') : String(parsed.data);
  return value === '' ? '' : `default ${value}`;
}

function usage(command: Command): string {
  return command.words ? `${command.name} ${command.words}` : command.name;
}

function columns(rows: readonly (readonly [string, string])[]): string {
  const width = Math.min(30, Math.max(...rows.map(([left]) => left.length)));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join('\n');
}
