// What a build depends on.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NODE_API } from './targets.mjs';

/** The folder `native/`. */
export const NATIVE = dirname(dirname(fileURLToPath(import.meta.url)));

function filesBelow(folder) {
  return readdirSync(join(NATIVE, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** SHA-256 of the sources, of these scripts, and of the version of Node-API; not of Node.js, whose version does not matter. */
export function sourcesHash() {
  const hash = createHash('sha256').update(`Node-API ${NODE_API}\0`);
  for (const file of [...filesBelow('src'), ...filesBelow('lib')].sort()) {
    hash.update(`${relative(NATIVE, file).split(sep).join('/')}\0`).update(readFileSync(file));
  }
  return hash.digest('hex');
}
