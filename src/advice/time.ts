/**
 * Multiply-adds of the forward pass that one core trains a second, with the backward pass counted in: a trial of
 * `configs/cifar10.yaml` (10,000 images, 7 epochs, about 8 million multiply-adds) takes one to two minutes on one core.
 * A guess within a factor of two; `mixnas search --dry-run` measures.
 */
const TRAINED_PER_SECOND = 6e9;

/** Seconds that one core trains for one pass over the images. @param macs of the network, for one image */
export function secondsOfEpoch(images: number, macs: number): number {
  return (images * macs) / TRAINED_PER_SECOND;
}

/** Seconds that one core validates: the forward pass is a third of a training step. */
export function secondsOfValidation(images: number, macs: number): number {
  return secondsOfEpoch(images, macs) / 3;
}
