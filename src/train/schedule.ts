import type { ScheduleSettings, TrainingSettings } from '../config/index.ts';

/** Where in the training a step is. */
export interface StepPosition {
  /** Steps taken before this one, over all epochs. */
  readonly step: number;
  readonly stepsPerEpoch: number;
  readonly epochs: number;
}

/** Cosine: from 1 down to `finalRatio`, `progress` in [0, 1]. (Loshchilov & Hutter, ICLR 2017.) */
function cosineRatio(finalRatio: number, progress: number): number {
  return finalRatio + ((1 - finalRatio) * (1 + Math.cos(Math.PI * progress))) / 2;
}

/** The part of the rate that decays, relative to the peak. */
function decayRatio(schedule: ScheduleSettings, { step, stepsPerEpoch, epochs }: StepPosition): number {
  const epoch = step / stepsPerEpoch;
  switch (schedule.kind) {
    case 'constant':
      return 1;
    case 'cosine': {
      const length = epochs - schedule.warmupEpochs;
      return cosineRatio(schedule.finalRatio, length > 0 ? Math.max(epoch - schedule.warmupEpochs, 0) / length : 0);
    }
    case 'exponential': {
      const decays = epoch / schedule.everyEpochs;
      return schedule.decay ** (schedule.staircase ? Math.floor(decays + 1e-9) : decays);
    }
  }
}

/**
 * Learning rate of one step.
 *
 * During warm-up (the first w = warmupEpochs * stepsPerEpoch steps) rate = peak * (step + 1) / w, so that the first step
 * already moves. After it:
 * - constant: peak
 * - cosine: peak * (f + (1 - f) * (1 + cos(pi * p)) / 2), f = finalRatio, p = share of the steps after warm-up that are done
 * - exponential: peak * decay ^ (epochs done / everyEpochs), the exponent rounded down with `staircase`; epochs count from
 *   the start of training, warm-up included, as MnasNet's released code does
 */
export function learningRateAt(
  { learningRate, schedule }: Pick<TrainingSettings, 'learningRate' | 'schedule'>,
  position: StepPosition,
): number {
  const warmupSteps = schedule.warmupEpochs * position.stepsPerEpoch;
  if (position.step < warmupSteps) return learningRate * Math.min((position.step + 1) / warmupSteps, 1);
  return learningRate * decayRatio(schedule, position);
}
