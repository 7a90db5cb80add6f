import { createHash } from 'node:crypto';
import type { Weights } from '../graph/index.ts';

/** Identity of weights: of their names, order and values. 16 hexadecimal digits. */
export function hashOfWeights(weights: Weights): string {
  const hash = createHash('sha256');
  for (const [name, values] of weights) hash.update(name).update(values);
  return hash.digest('hex').slice(0, 16);
}
