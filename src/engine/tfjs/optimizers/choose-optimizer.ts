import type { OptimizerSettings } from '../../engine.ts';
import type { Optimizer } from './optimizer.ts';
import { rmsProp } from './rmsprop.ts';
import { sgd } from './sgd.ts';

/** The optimiser that the settings ask for. */
export function optimizerOf(settings: OptimizerSettings): Optimizer {
  return settings.kind === 'sgd' ? sgd(settings) : rmsProp(settings);
}
