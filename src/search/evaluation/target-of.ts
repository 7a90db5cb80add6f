import type { Config } from '../../config/index.ts';
import { channelsOf } from '../../data/index.ts';
import type { NetworkTarget } from '../../space/index.ts';
import type { Images } from './open-images.ts';

/** What the networks of a search are meant for. */
export function targetOf({ target }: Pick<Config, 'target'>, { size, dataset }: Images): NetworkTarget {
  const channels = channelsOf(dataset);
  return {
    size: target.resolution ?? size,
    classes: dataset.classes.length,
    ...(channels === 3 ? {} : { channels }),
  };
}
