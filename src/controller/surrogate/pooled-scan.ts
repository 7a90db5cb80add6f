import { type Genotype, sampleGenotype } from '../../space/index.ts';
import { Memo } from '../../util/memo.ts';
import { type Stream, stream } from '../../util/random.ts';
import type { Candidates } from '../controller.ts';
import type { ControllerTask } from '../task.ts';
import { scoresOf } from './candidate-scores.ts';
import type { Estimates } from './estimates.ts';
import { Field, type Model } from './gaussian-process.ts';
import type { Point } from './kernel.ts';
import { bestLessons, chooseLessons, chosenFrom, type Lesson } from './lessons.ts';
import type { Points } from './points.ts';
import { Pool } from './pool.ts';
import { grow, type Held, type Known, type Scan } from './scan.ts';
import { bestOfPool } from './search-pool.ts';

/** Trials that the model holds. */
const MODELLED = { least: 224, step: 32 } as const;
/** Candidates besides children: uniform draws made for this trial and for some before it. */
const DRAWN = { each: 4, trials: 4 } as const;
/** Trials whose children are candidates. */
const PARENTS = 10;

/** A large space: a pool of uniform draws and of children of the best trials is scored, and refined twice. */
export class PooledScan implements Scan {
  readonly #task: ControllerTask;
  readonly #points: Points;
  readonly #estimates: Estimates;
  readonly #newModel: () => Model;
  readonly #draws = new Memo<number, readonly Genotype[]>(100);
  /** The model under the parameters of the last fit, and what its lessons were chosen from. */
  #grown: { readonly model: Model; readonly from: number; readonly chosen: readonly number[] } | undefined;

  constructor(task: ControllerTask, points: Points, estimates: Estimates, newModel: () => Model) {
    this.#task = task;
    this.#points = points;
    this.#estimates = estimates;
    this.#newModel = newModel;
  }

  reset(): void {
    this.#grown = undefined;
  }

  hold(lessons: readonly Lesson[], candidates: Candidates): Held {
    const from = chosenFrom(lessons.length, MODELLED);
    if (this.#grown?.from !== from) {
      const chosen = chooseLessons(lessons.slice(0, from), this.#task, MODELLED.least);
      this.#grown = { model: this.#newModel(), from, chosen };
    }
    const { model, chosen } = this.#grown;
    const held = [...chosen.map((i) => lessons[i] as Lesson), ...lessons.slice(from)];
    return { model: grow(model, held, this.#points, candidates), lessons: held };
  }

  best(trial: number, { model }: Held, { candidates, belief, lessons, gain }: Known, draws: Stream): Genotype | null {
    const pool = new Pool(this.#task.space, candidates);
    for (let i = 0; i < DRAWN.trials; i++) for (const genotype of this.#drawn(trial - i)) pool.add(genotype);
    const parents = bestLessons(lessons, this.#task, PARENTS).map(({ genotype }) => genotype);
    const gainsOf = (genotypes: readonly Genotype[]): Float64Array => {
      const points: Point[] = genotypes.map((genotype) => this.#points.of(genotype, candidates));
      const known = genotypes.map((genotype) => candidates.known(genotype));
      const own = this.#estimates.scoring(points, known, gain);
      return scoresOf(new Field(model, points), belief, own.costs, own.gain).gains;
    };
    return bestOfPool(pool, parents, gainsOf, draws);
  }

  /** Uniform draws in canonical form, the same ones whenever they are asked for: a resumed search needs them again. */
  #drawn(trial: number): readonly Genotype[] {
    const { space, seed } = this.#task;
    return this.#draws.get(trial, () => {
      const draws = stream(seed, 'controller', 'pool', trial);
      return Array.from({ length: DRAWN.each }, () => space.canonical(sampleGenotype(space, draws)));
    });
  }
}
