import { fitTheta, type Readings } from './fit.ts';
import { type Kernel, priorTheta, type Theta } from './kernel.ts';

/** Trials that the kernel's parameters are fitted to, at most: the latest. */
export const FITTED = 150;
/** The kernel's parameters are refitted when the trials have grown by a quarter, and beyond 100 by a half. */
const GROWTH = { early: 1.25, late: 1.5, lateFrom: 100 } as const;
/** Steps of the first fit, and of later ones, which begin where the one before ended. */
const STEPS = { first: 40, later: 20 } as const;

/** The kernel's parameters as they are fitted again and again, each time from where they were. */
export class Fitted {
  theta: Theta;
  /** Least variance of a reading's noise. */
  floor = 0;
  /** Trials at the last fit; 0 before the first. */
  at = 0;
  readonly #kernel: Kernel;

  /** @param theta where the first fit starts */
  constructor(kernel: Kernel, theta: Theta = priorTheta(kernel)) {
    this.#kernel = kernel;
    this.theta = theta;
  }

  /** The number of trials at which the next fit is due. @param initial that of the first */
  due(initial: number): number {
    if (this.at === 0) return initial;
    return Math.ceil(this.at * (this.at < GROWTH.lateFrom ? GROWTH.early : GROWTH.late));
  }

  /** Fits to what `trials` trials taught. @param readings none where all failed, and then nothing moves */
  fit(trials: number, readings: Readings): void {
    const steps = this.at === 0 ? STEPS.first : STEPS.later;
    this.at = trials;
    if (readings.points.length === 0) return;
    this.floor = readings.floor;
    this.theta = fitTheta(this.#kernel, readings, this.theta, steps);
  }
}
