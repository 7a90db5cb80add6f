import type { TrialResult } from '../../trial/index.ts';
import type { Trainer } from './trainer.ts';

/** Trials after which a process is replaced, so that what leaks in native code is not kept for days. */
const MOST_TRIALS = 100;

interface Kept {
  readonly trainer: Trainer;
  readonly trials: number;
}

/** Trainers that are used again while they work well. */
export class TrainerPool {
  readonly #make: () => Trainer;
  readonly #idle: Kept[] = [];
  readonly #trials = new Map<Trainer, number>();

  constructor(make: () => Trainer) {
    this.#make = make;
  }

  take(): Trainer {
    const { trainer, trials } = this.#idle.pop() ?? { trainer: this.#make(), trials: 0 };
    this.#trials.set(trainer, trials + 1);
    return trainer;
  }

  /** Takes one back. @param result of its trial; null where it has none: it is not used again, as after a failure */
  async giveBack(trainer: Trainer, result: TrialResult | null): Promise<void> {
    const trials = this.#trials.get(trainer) ?? 0;
    this.#trials.delete(trainer);
    if (result?.state === 'complete' && trials < MOST_TRIALS) this.#idle.push({ trainer, trials });
    else await trainer.close();
  }

  async close(): Promise<void> {
    await Promise.all(this.#idle.splice(0).map(({ trainer }) => trainer.close()));
  }
}
