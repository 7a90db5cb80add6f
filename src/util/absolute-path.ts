import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/**
 * The whole path of a file that somebody named in a document: `~` at its start is the home folder, as in a shell.
 * @param folder that a relative path starts from
 */
export function absolutePath(path: string, folder: string): string {
  return path === '~' || path.startsWith('~/') ? join(homedir(), path.slice(1)) : resolve(folder, path);
}
