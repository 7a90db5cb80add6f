import { stringify } from 'yaml';
import { isExperimentConfig, isTrainingConfig, loadExperiment, loadTrainingConfig } from '../../config/index.ts';
import { type Note, noteText } from '../../notes/index.ts';
import { cacheDirOf, placesOf } from '../../run/index.ts';
import { MixnasError } from '../../util/errors.ts';
import type { Action } from '../action.ts';
import { checkData, checkInputs } from '../config/check-inputs.ts';
import { configNotes } from '../config/config-notes.ts';
import { schemaText } from '../config/schema-of.ts';
import { loadSearch } from '../load-search.ts';

/** Notes as comments of YAML, so that what is printed stays a config. */
function comments(notes: readonly Note[]): string {
  return notes.map((note) => `${noteText(note).replaceAll(/^/gm, '# ')}\n`).join('');
}

/**
 * `mixnas config`: the resolved config of a file, of a search, an experiment or a training, once everything that it names was found; or
 * the JSON Schema of all such configs or of the trainer protocol.
 */
export const config: Action<'config'> = async ({ io, args: [file], options }) => {
  if (options.schema !== undefined) {
    io.out.write(schemaText(options.schema === true ? 'search' : options.schema));
    return;
  }
  if (file === undefined) {
    throw new MixnasError('USAGE', 'config: expected a file, or --schema', {
      hint: 'for instance mixnas config configs/quickstart.yaml',
    });
  }
  const load = { ...placesOf(io), sets: options.set };
  const cacheDir = cacheDirOf(io);
  if (isExperimentConfig(file, io.cwd)) {
    const resolved = loadExperiment(file, load);
    if (resolved.data !== undefined) await checkData(resolved.data, cacheDir);
    io.out.write(stringify(resolved));
    return;
  }
  if (isTrainingConfig(file, io.cwd)) {
    const { config: resolved } = loadTrainingConfig(file, load);
    await checkData(resolved.data, cacheDir);
    io.out.write(stringify(resolved));
    return;
  }
  const { config: resolved, space } = loadSearch(file, load);
  const packed = await checkInputs(resolved, space, { cacheDir, cwd: io.cwd });
  io.out.write(stringify(resolved) + comments(configNotes(resolved, space, packed)));
};
