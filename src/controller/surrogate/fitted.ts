import { fitTheta } from './fit.ts';
import { type Kernel, type Point, priorTheta, type Theta } from './kernel.ts';
import { modelValues, noiseFloor, type Sampling } from './model-values.ts';
import type { Signal } from './signal.ts';

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
  readonly #signal: Signal | null;
  readonly #sampling: Sampling;

  constructor(kernel: Kernel, signal: Signal | null, sampling: Sampling) {
    this.#kernel = kernel;
    this.#signal = signal;
    this.#sampling = sampling;
    this.theta = priorTheta(kernel);
  }

  /** The number of trials at which the next fit is due. @param initial that of the first */
  due(initial: number): number {
    if (this.at === 0) return initial;
    return Math.ceil(this.at * (this.at < GROWTH.lateFrom ? GROWTH.early : GROWTH.late));
  }

  /** Fits to what `trials` trials taught. @param points with their goals: none where all failed, and then nothing moves */
  fit(trials: number, points: readonly Point[], goals: readonly number[]): void {
    const steps = this.at === 0 ? STEPS.first : STEPS.later;
    this.at = trials;
    if (points.length === 0) return;
    const { values, deviation } = modelValues(this.#signal, goals);
    this.floor = noiseFloor(this.#signal, goals, deviation, this.#sampling);
    this.theta = fitTheta(this.#kernel, { points, values, floor: this.floor }, this.theta, steps);
  }
}
