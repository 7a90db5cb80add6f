/** Root of all draws of a trial: initial weights, order of images, augmentation, dropout. */
export function trialSeed(runSeed: number, trial: number): string {
  return `${runSeed}/trial/${trial}`;
}
