/**
 * Training steps of one epoch: full batches only, but one smaller batch where the images do not fill any.
 * @returns 0 without images
 */
export function stepsOf(images: number, batchSize: number): number {
  return images < batchSize ? Math.min(1, images) : Math.floor(images / batchSize);
}
