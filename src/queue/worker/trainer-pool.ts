import type { TrialResult } from '../../trial/index.ts';
import type { Trainer } from './trainer.ts';

interface Kept {
  readonly trainer: Trainer;
  readonly trials: number;
}

/** Whether a trainer is used again after a result, its so-manieth. */
export type MayStay = (result: TrialResult, trials: number) => boolean;

/** Trainers that are used again while they work well. */
export class TrainerPool {
  readonly #make: () => Trainer;
  readonly #mayStay: MayStay;
  readonly #idle: Kept[] = [];
  readonly #trials = new Map<Trainer, number>();

  constructor(make: () => Trainer, mayStay: MayStay) {
    this.#make = make;
    this.#mayStay = mayStay;
  }

  take(): Trainer {
    const { trainer, trials } = this.#idle.pop() ?? { trainer: this.#make(), trials: 0 };
    this.#trials.set(trainer, trials + 1);
    return trainer;
  }

  /** Takes one back. @param result of its trial; null where it has none: it is not used again */
  async giveBack(trainer: Trainer, result: TrialResult | null): Promise<void> {
    const trials = this.#trials.get(trainer) ?? 0;
    this.#trials.delete(trainer);
    if (result !== null && this.#mayStay(result, trials)) this.#idle.push({ trainer, trials });
    else await trainer.close();
  }

  async close(): Promise<void> {
    await Promise.all(this.#idle.splice(0).map(({ trainer }) => trainer.close()));
  }
}
