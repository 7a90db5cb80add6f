import type { FidelitySettings } from '../../config/index.ts';
import type { Dataset } from '../../data/index.ts';
import { MixnasError } from '../../util/errors.ts';

/**
 * Checks what only the data can tell: no rung may ask for larger images, or more of them, than there are, and the last one
 * for no less.
 * @throws MixnasError `CONFIG_INVALID` naming the rung
 */
export function checkRungs(fidelity: FidelitySettings, { size, classes, train }: Dataset): void {
  if (fidelity.kind === 'full') return;
  const counts = classes.map(() => 0);
  for (const label of train.labels) counts[label] = (counts[label] ?? 0) + 1;
  const available = { resolution: size, imagesPerClass: Math.max(...counts) };
  fidelity.rungs.forEach((rung, i) => {
    for (const key of ['resolution', 'imagesPerClass'] as const) {
      const value = rung[key];
      const isLast = i === fidelity.rungs.length - 1;
      if (value === undefined || value === available[key] || (value < available[key] && !isLast)) continue;
      const limit = isLast
        ? `expected ${available[key]} (the last rung is the full training)`
        : `expected at most ${available[key]}`;
      throw new MixnasError('CONFIG_INVALID', `fidelity.rungs.${i}.${key}: ${limit}; got ${value}`, {
        hint: `the training images are ${size} x ${size} pixels, at most ${available.imagesPerClass} per class`,
      });
    }
  });
}
