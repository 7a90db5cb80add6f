import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { guarded, runFile, type TrialRow } from '../../store/index.ts';

const NAME = /^trial-(\d+)\.checkpoint(\.partial)?$/;

/** The paused trainings of a run, one file a trial. Losing one costs time, not results: the trial is trained again. */
export class Checkpoints {
  readonly #run: string;
  readonly #folder: string;

  /** @param run the run's folder */
  constructor(run: string) {
    this.#run = run;
    this.#folder = runFile(run, 'checkpoints');
  }

  /** Makes the folder and removes what a killed process left there of trials that have ended. */
  prepare(rows: readonly TrialRow[]): void {
    guarded(this.#run, () => {
      mkdirSync(this.#folder, { recursive: true });
      for (const name of readdirSync(this.#folder)) {
        const [, trial, partial] = NAME.exec(name) ?? [];
        if (trial === undefined) continue;
        const state = rows[Number(trial)]?.state ?? 'failed';
        if (partial !== undefined || state === 'complete' || state === 'failed') rmSync(join(this.#folder, name));
      }
    });
  }

  file(trial: number): string {
    return join(this.#folder, `trial-${trial}.checkpoint`);
  }

  has(trial: number): boolean {
    return existsSync(this.file(trial));
  }

  drop(trial: number): void {
    guarded(this.#run, () => rmSync(this.file(trial), { force: true }));
  }

  /** Removes all of them. */
  clear(): void {
    guarded(this.#run, () => rmSync(this.#folder, { recursive: true, force: true }));
  }
}
