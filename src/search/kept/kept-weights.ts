import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { trainsEach } from '../../config/index.ts';
import { estimatesOf, standOut } from '../../controller/index.ts';
import { guarded, keptWeightsFile, runFile, type TrialRow } from '../../store/index.ts';
import type { SearchPlan } from '../search-plan.ts';
import { mayBeBest } from './candidates-to-keep.ts';

const NAME = /^trial-(\d+)\.ckpt(\.partial)?$/;

type Planned = Pick<SearchPlan, 'config' | 'space' | 'data'>;

/** The trained weights of the best networks of a run, one file a trial, written by what trains them. */
export class KeptWeights {
  readonly #plan: Planned;
  readonly #run: string;
  readonly #folder: string;
  readonly #isOn: boolean;

  /** @param run the run's folder */
  constructor(plan: Planned, run: string) {
    this.#plan = plan;
    this.#run = run;
    this.#folder = runFile(run, 'weights');
    this.#isOn = plan.config.search.keepWeights && trainsEach(plan.config.evaluator);
  }

  /** Where the weights of a trial go; null where none are kept. */
  file(trial: number): string | null {
    return this.#isOn ? keptWeightsFile(this.#run, trial) : null;
  }

  /** Makes the folder and removes what a killed process left there. */
  prepare(rows: readonly TrialRow[]): void {
    if (!this.#isOn) return;
    guarded(this.#run, () => mkdirSync(this.#folder, { recursive: true }));
    this.#keep(mayBeBest(rows, this.#plan.config));
  }

  /** Removes the weights of trials that can no longer be among the best; those of running trials stay. */
  tidy(rows: readonly TrialRow[]): void {
    if (!this.#isOn) return;
    const running = rows.filter(({ state }) => state === 'running').map(({ number }) => number);
    this.#keep(mayBeBest(rows, this.#plan.config), new Set(running));
  }

  /** When the search has ended: keeps the weights of what its report calls the front and the best, and no others. */
  settle(rows: readonly TrialRow[]): void {
    if (!this.#isOn) return;
    const { config, space, data } = this.#plan;
    const search = { config, space: () => space, validationImages: data?.images?.validation };
    const { front, best } = standOut(rows, config.front.metrics, estimatesOf(search, rows));
    this.#keep(new Set([...front, ...(best === undefined ? [] : [best])].map(({ number }) => number)));
  }

  #keep(trials: ReadonlySet<number>, running: ReadonlySet<number> = new Set()): void {
    guarded(this.#run, () => {
      if (!existsSync(this.#folder)) return;
      for (const name of readdirSync(this.#folder)) {
        const [, number, partial] = NAME.exec(name) ?? [];
        const trial = Number(number);
        if (number === undefined || running.has(trial)) continue;
        if (partial !== undefined || !trials.has(trial)) rmSync(join(this.#folder, name), { force: true });
      }
    });
  }
}
