import { MixnasError } from '../util/errors.ts';
import { asTyped } from '../util/shell-word.ts';

/**
 * An error about the images of a run that is resumed, with what to do where they have moved; other errors as they are.
 * @param folder of the run
 */
export function missingData(error: unknown, folder: string): unknown {
  if (!(error instanceof MixnasError) || error.code !== 'DATA_INVALID') return error;
  return new MixnasError(error.code, error.message, {
    hint: asTyped`where the images have moved: mixnas resume ${folder} --set data.path=FOLDER`,
    exitCode: error.exitCode,
    cause: error,
  });
}
