import type { AshaSettings } from '../config/index.ts';
import type { Graph } from '../graph/index.ts';
import type { RungTask } from '../trial/index.ts';

/**
 * The rungs up to one, as a worker needs them.
 * @param build makes the network for images of this side; without one for the data's
 */
export function rungTasks(
  { rungs, annealEpochs }: AshaSettings,
  upTo: number,
  build: (size: { readonly size?: number }) => Graph,
): RungTask[] {
  return rungs.slice(0, upTo + 1).map(({ epochs, imagesPerClass = null, resolution = null }, i) => ({
    epochs,
    annealEpochs: i === rungs.length - 1 ? 0 : annealEpochs,
    imagesPerClass,
    resolution,
    graph: build(resolution === null ? {} : { size: resolution }),
  }));
}
