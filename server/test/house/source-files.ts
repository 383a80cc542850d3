import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** Files that belong to the project: tracked, or new and not ignored. */
export function projectFiles(): string[] {
  const list = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { cwd: ROOT, encoding: 'utf8', maxBuffer: 16_000_000 });
  return list.split('\n').filter((path) => path !== '' && existsSync(join(ROOT, path)));
}

export interface SourceFile {
  path: string;
  text: string;
  lines: number;
}

const SOURCE = /\.(ts|tsx|mjs|cjs|js)$/;
const MADE = /(^|\/)(dist|generated)\//;

/** Everything written by hand that runs. */
export function sourceFiles(): SourceFile[] {
  return projectFiles()
    .filter((path) => SOURCE.test(path) && !MADE.test(path))
    .map((path) => {
      const text = readFileSync(join(ROOT, path), 'utf8');
      return { path, text, lines: text.split('\n').length - (text.endsWith('\n') ? 1 : 0) };
    });
}

export interface FunctionShape {
  path: string;
  name: string;
  lines: number;
  parameters: number;
}

/** Every function of a file, by the compiler's own parser. */
export function functionsOf(file: SourceFile): FunctionShape[] {
  const tree = ts.createSourceFile(file.path, file.text, ts.ScriptTarget.Latest, true, file.path.endsWith('x') ? ts.ScriptKind.TSX : undefined);
  const found: FunctionShape[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && 'body' in node && node.body) {
      const from = tree.getLineAndCharacterOfPosition(node.getStart()).line;
      const body = file.text.slice(node.getStart(), node.getEnd()).split('\n');
      const name = node.name && ts.isIdentifier(node.name) ? node.name.text : `function on line ${from + 1}`;
      found.push({ path: file.path, name, lines: body.filter(holdsCode).length, parameters: node.parameters.length });
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

// Blank lines and comments cost a reader nothing.
const holdsCode = (line: string) => !/^\s*($|\/\/|\/?\*)/.test(line);

/** The names a file declares: functions, classes, variables, interfaces, types. Not properties, which mirror outside formats. */
export function declaredNames(file: SourceFile): string[] {
  const tree = ts.createSourceFile(file.path, file.text, ts.ScriptTarget.Latest, true, file.path.endsWith('x') ? ts.ScriptKind.TSX : undefined);
  const names: string[] = [];
  const visit = (node: ts.Node): void => {
    const declares =
      ts.isFunctionDeclaration(node) ||
      ts.isClassDeclaration(node) ||
      ts.isVariableDeclaration(node) ||
      ts.isInterfaceDeclaration(node) ||
      ts.isTypeAliasDeclaration(node);
    if (declares && node.name && ts.isIdentifier(node.name)) names.push(node.name.text);
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return names;
}

export function quantile(numbers: readonly number[], share: number): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
