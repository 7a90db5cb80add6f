import { constrainedDominates } from '../../objective/index.ts';
import type { Told } from '../controller.ts';

/** Trials that a trial with several objectives is compared with: the latest. */
const COMPARED = 100;
/** Decay of the running variance of rewards. */
const SPREAD_DECAY = 0.95;

/**
 * Turns told trials into advantages: the reward minus a moving average, over a running deviation.
 *
 * With several objectives the reward is the share of the latest trials that do not beat this one (feasibility first).
 * A trial that failed or breaks a constraint gets the worst reward that any complete one had.
 */
export class Advantage {
  readonly #decay: number;
  readonly #latest: Told[] = [];
  #worst: number | null = null;
  #baseline: number | null = null;
  #variance = 0;

  /** @param decay of the moving average, in [0, 1) */
  constructor(decay: number) {
    this.#decay = decay;
  }

  /** Takes in a trial; null while there is nothing to compare it with. */
  of(told: Told): number | null {
    const reward = this.#reward(told);
    this.#latest.push(told);
    if (this.#latest.length > COMPARED) this.#latest.shift();
    if (reward === null) return null;
    const baseline = this.#baseline;
    if (baseline === null) {
      this.#baseline = reward;
      return null;
    }
    const gap = reward - baseline;
    this.#variance = this.#variance === 0 ? gap * gap : SPREAD_DECAY * this.#variance + (1 - SPREAD_DECAY) * gap * gap;
    this.#baseline = this.#decay * baseline + (1 - this.#decay) * reward;
    return this.#variance === 0 ? 0 : Math.max(-3, Math.min(3, gap / Math.sqrt(this.#variance)));
  }

  #reward(told: Told): number | null {
    if (told.objectives !== null && told.objectives.length > 1) {
      const beaten = this.#latest.filter((other) => constrainedDominates(other, told)).length;
      return this.#latest.length === 0 ? null : 1 - beaten / this.#latest.length;
    }
    if (told.reward === null || told.violation > 0) return this.#worst;
    this.#worst = this.#worst === null ? told.reward : Math.min(this.#worst, told.reward);
    return told.reward;
  }
}
