import { resolve } from 'node:path';
import { MixnasError } from '../util/errors.ts';
import { type Override, parseOverride } from '../util/source-document.ts';

/** Files that a config names and that may lie elsewhere when a run is resumed: what is in them must be the same. */
const MOVABLE = ['data.path', 'data.labels', 'evaluator.table'];
/** Numbers that no result depends on. */
const FREE = ['data.decoders'];

/**
 * Reads `--set` of a resumed run: where its files lie now, and what no result depends on.
 * @throws MixnasError `CONFIG_SET`; `USAGE` for a value that results depend on
 */
export function movedFiles(sets: readonly string[], cwd: string): Override[] {
  return sets.map(parseOverride).map(({ path, value }) => {
    const name = path.join('.');
    if (FREE.includes(name)) return { path, value };
    if (!MOVABLE.includes(name) || typeof value !== 'string') {
      throw new MixnasError('USAGE', `--set ${name}: results depend on it; a run goes on as it was started`, {
        hint: `what may move: ${MOVABLE.join(', ')}; what may change: ${FREE.join(', ')} (and --trials)`,
      });
    }
    return { path, value: resolve(cwd, value) };
  });
}
