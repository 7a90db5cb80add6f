import { type Config, type DetectionSettings, detectionOf } from '../../config/index.ts';
import { channelsOf } from '../../data/index.ts';
import type { DetectorSettings } from '../../detection/index.ts';
import type { NetworkTarget } from '../../space/index.ts';
import type { Images } from './open-images.ts';

/** What of the task decides the layers of its networks. */
function detectorOf({ head, anchors, loss }: DetectionSettings): DetectorSettings {
  return { head, anchors, loss };
}

/** What the networks of a search are meant for. */
export function targetOf(config: Pick<Config, 'target' | 'task' | 'data'>, { size, dataset }: Images): NetworkTarget {
  const channels = channelsOf(dataset);
  const detection = detectionOf(config);
  return {
    size: config.target.resolution ?? size,
    classes: dataset.classes.length,
    ...(channels === 3 ? {} : { channels }),
    ...(detection === undefined ? {} : { detector: detectorOf(detection) }),
  };
}
