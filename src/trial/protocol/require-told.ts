import type { TrainingSettings } from '../../config/index.ts';
import type { PackedMeta } from '../../data/index.ts';
import { MixnasError } from '../../util/errors.ts';

/** Changes to training images that programs of the protocol do not make. */
const UNTOLD = ['randomResizedCrop', 'colorJitter', 'randAugment'] as const;

/**
 * Makes sure that a program can be told of a training: of images that are packed as pixels, changed as the protocol says.
 * @throws MixnasError `TRAINER_LACKS`
 */
export function requireTold(
  { augmentation }: Pick<TrainingSettings, 'augmentation'>,
  { encoded }: Pick<PackedMeta, 'encoded'>,
): void {
  if (encoded !== undefined) {
    throw new MixnasError('TRAINER_LACKS', 'data.storage: encoded: training programs, torch among them, read pixels', {
      hint: "set data.storage=pixels (with a lower data.resolution or data.imagesPerClass, where they do not fit), or train on mixnas' own engines: evaluator=train",
    });
  }
  const asked = UNTOLD.find((name) => augmentation[name] !== undefined);
  if (asked === undefined) return;
  throw new MixnasError(
    'TRAINER_LACKS',
    `training.augmentation.${asked}: training programs, torch among them, do not make it`,
    { hint: "leave it out, or train on mixnas' own engines: evaluator=train" },
  );
}
