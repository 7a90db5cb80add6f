import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Folder of the package. */
export const ROOT = resolve(import.meta.dirname, '../..');

/** Text of a file of the package. */
export function readRoot(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8');
}

/** The TypeScript files of a folder of the package, names seen from there. */
export function sourcesOf(folder: string): { readonly name: string; readonly text: string }[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => ({ name, text: readRoot(join(folder, name)) }));
}

/** The pages that a user reads. */
export function pages(): { readonly name: string; readonly text: string }[] {
  const docs = readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`);
  return ['README.md', 'CONTRIBUTING.md', 'ARCHITECTURE.md', ...docs.sort()].map((name) => ({
    name,
    text: readRoot(name),
  }));
}

/** What stands between the parentheses of each call of a function; parentheses in texts are taken to be balanced. */
export function callsOf(text: string, callee: string): string[] {
  return text
    .split(`${callee}(`)
    .slice(1)
    .map((rest) => {
      let depth = 1;
      let end = 0;
      for (; depth > 0 && end < rest.length; end++) {
        if (rest[end] === '(') depth++;
        if (rest[end] === ')') depth--;
      }
      return rest.slice(0, end - 1);
    });
}
