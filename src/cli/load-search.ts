import { type Config, type LoadOptions, loadConfig, withResolution } from '../config/index.ts';
import { loadSpace } from '../run/index.ts';
import type { SearchSpace } from '../space/index.ts';

/**
 * The config of a search with its space, and with the resolutions that follow from it.
 * @throws MixnasError as `loadConfig` and `loadSpace` do
 */
export function loadSearch(file: string, options: LoadOptions): { config: Config; space: SearchSpace } {
  const config = loadConfig(file, options);
  const space = loadSpace(config.space, options.cwd);
  return { config: withResolution(config, space.resolution), space };
}
