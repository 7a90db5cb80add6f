import { stringify } from 'yaml';
import { readSpace, type SpaceSource } from '../run/index.ts';
import { type SpaceInput, spaceFrom } from '../space/index.ts';
import { MixnasError } from '../util/errors.ts';

/** A search space: a name from `search-spaces/`, the path of a YAML file, or what such a file says as data. */
export type SpaceOption = string | SpaceInput;

/**
 * A space that a program names or gives.
 * @param cwd folder that a relative path starts from
 * @throws MixnasError `SPACE_READ`, `YAML_SYNTAX`, `SPACE_INVALID`, `USAGE`
 */
export function spaceSource(given: SpaceOption, cwd: string): SpaceSource {
  if (typeof given === 'string') return readSpace(given, cwd);
  if (given === null || typeof given !== 'object') {
    throw new MixnasError('USAGE', `space: expected a name, a path or an object; got ${String(given)}`);
  }
  return { space: spaceFrom(given, 'space'), text: stringify(given, { aliasDuplicateObjects: false }) };
}
