import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type FinalRow, finalFile, guarded, keptFinal, runFile } from '../../store/index.ts';

/** `.state`: what a training program continues from. */
const NAME = /^trial-(\d+)-seed-(\d+)\.ckpt(\.state)?(\.partial)?$/;

/** The weights of finals in a run's folder: of each network those of its best training, and of trainings that go on. */
export class FinalFiles {
  readonly #run: string;
  readonly #folder: string;

  /** @param run the run's folder */
  constructor(run: string) {
    this.#run = run;
    this.#folder = runFile(run, 'finals');
  }

  file(trial: number, seed: number): string {
    return finalFile(this.#run, { trial, seed });
  }

  /** Makes the folder, and removes weights that a better training of the same network has replaced. @param finals all results */
  tidy(finals: readonly FinalRow[]): void {
    guarded(this.#run, () => {
      mkdirSync(this.#folder, { recursive: true });
      for (const name of readdirSync(this.#folder)) {
        const match = NAME.exec(name);
        if (match === null) continue;
        const [trial, seed, isState] = [Number(match[1]), Number(match[2]), match[3] !== undefined];
        const isDone = finals.some((row) => row.trial === trial && row.seed === seed);
        if (isDone && (isState || keptFinal(finals, trial)?.seed !== seed)) rmSync(join(this.#folder, name));
      }
    });
  }
}
