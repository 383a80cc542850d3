/** One option of a command. A `value` makes it `--name <value>`; without, it is a switch. */
export interface Option {
  value?: string;
  about: string;
}

/** What a command's run is given: parsed and checked against its declaration. */
export interface Given {
  /** Words after the command's name. */
  words: readonly string[];
  options: Readonly<Record<string, string | boolean | undefined>>;
}

export interface Command {
  name: string;
  /** What it does, in one line. */
  summary: string;
  /** The words it takes, as usage shows them, for example `list | replay <id>`. Absent: none. */
  words?: string;
  options: Readonly<Record<string, Option>>;
  /** Further help: examples, settings. */
  details?: string;
  /** Resolves with the exit code. */
  run(given: Given): Promise<number>;
}

/** The command line is not understood: exit code 2, and how to ask for help. */
export class UsageError extends Error {
  readonly command: string | undefined;
  constructor(message: string, command?: string) {
    super(message);
    this.name = 'UsageError';
    this.command = command;
  }
}

/** The value of an option, or undefined when it was not given. */
export function text(given: Given, name: string): string | undefined {
  const value = given.options[name];
  return typeof value === 'string' ? value : undefined;
}

/** @throws UsageError when the option is missing. */
export function required(given: Given, name: string, command: string): string {
  const value = text(given, name);
  if (!value) throw new UsageError(`--${name} is missing.`, command);
  return value;
}
