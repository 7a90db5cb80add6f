import type { Graph } from '../../graph/index.ts';
import { bug } from '../../util/errors.ts';
import type { Batch } from '../engine.ts';
import type { NativeCall } from './addon.ts';
import type { Plan } from './plan/plan.ts';

type Inputs = Pick<NativeCall, 'count' | 'inputs'>;

/**
 * What a call copies in before it runs a program: the images of a batch.
 * @param batchSize most images of a call
 * @param offset place of the images in the arena, in floats
 * @throws MixnasError `BUG` where their number or their size is wrong
 */
export function imageInputs(
  { input }: Graph,
  batchSize: number,
  offset: number,
  { images, count }: Pick<Batch, 'images' | 'count'>,
): Inputs {
  const [height, width, channels] = input;
  if (!Number.isInteger(count) || count < 1 || count > batchSize) {
    throw bug(`a batch of ${count} images: expected 1 to ${batchSize}`);
  }
  if (images.length !== count * height * width * channels) {
    throw bug(`${images.length} values for ${count} images of ${input.join('×')}`);
  }
  return { count, inputs: [{ memory: images, offset }] };
}

/**
 * The same with what softmax cross-entropy reads: the targets, and the weights of the classes where there are any.
 * @throws MixnasError `BUG` where the number of targets is wrong
 */
export function classInputs(
  { count, inputs }: Inputs,
  { targets: offset, classes, classWeights: place }: Plan,
  { targets }: Batch,
  classWeights: Float32Array | undefined,
): Inputs {
  if (targets.length !== count * classes) {
    throw bug(`${targets.length} target values for ${count} images and ${classes} classes`);
  }
  const weights = place === null || classWeights === undefined ? [] : [{ memory: classWeights, offset: place }];
  return { count, inputs: [...inputs, { memory: targets, offset }, ...weights] };
}
