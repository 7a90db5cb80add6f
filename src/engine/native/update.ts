import type { CompileSettings } from '../engine.ts';
import { warmUp } from '../warm-up.ts';
import { type NativeUpdate, OPTIMIZERS } from './addon.ts';

/** The update of one step, as the compiled module takes it. */
export function nativeUpdate(
  { optimizer, weightDecay, averageDecay, bodyRate = 1 }: CompileSettings,
  rate: number,
  step: number,
): NativeUpdate {
  const decayOfAverages = averageDecay === null ? 0 : Math.min(averageDecay, warmUp(step));
  const rates = { rate, bodyRate: rate * bodyRate };
  const shared = { ...rates, weightDecay, averageDecay: decayOfAverages, momentum: optimizer.momentum };
  if (optimizer.kind === 'rmsprop') {
    return { kind: OPTIMIZERS.rmsprop, decay: optimizer.decay, epsilon: optimizer.epsilon, ...shared };
  }
  return { kind: optimizer.nesterov ? OPTIMIZERS.nesterov : OPTIMIZERS.sgd, decay: 0, epsilon: 0, ...shared };
}
