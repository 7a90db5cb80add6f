import type { Metrics } from '../../metric/index.ts';
import type { Genotype } from '../../space/index.ts';
import type { Candidates } from '../controller.ts';
import type { Proposer } from '../proposer.ts';
import { bestIndex, scoresOf } from './candidate-scores.ts';
import type { Estimates } from './estimates.ts';
import { Field, type Model } from './gaussian-process.ts';
import type { Lesson } from './lessons.ts';
import type { Points } from './points.ts';
import { grow, type Held, type Known, type Scan } from './scan.ts';

/** A small space: every network is scored at every proposal. */
export class ListedScan implements Scan {
  readonly #proposer: Proposer;
  readonly #points: Points;
  readonly #estimates: Estimates;
  readonly #newModel: () => Model;
  /** Model and scores of all networks; they only gain rows between two fits. */
  #field: Field | undefined;
  #costs: readonly Metrics[] | undefined;

  constructor(proposer: Proposer, points: Points, estimates: Estimates, newModel: () => Model) {
    this.#proposer = proposer;
    this.#points = points;
    this.#estimates = estimates;
    this.#newModel = newModel;
  }

  reset(): void {
    this.#field = undefined;
  }

  hold(lessons: readonly Lesson[], candidates: Candidates): Held {
    return { model: grow(this.#fieldOf(candidates).model, lessons, this.#points, candidates), lessons };
  }

  best(_trial: number, _held: Held, { candidates, belief, gain }: Known): Genotype | null {
    const field = this.#fieldOf(candidates);
    const networks = this.#proposer.networks();
    this.#costs ??= networks.map((genotype) => candidates.known(genotype));
    const scored = this.#estimates.scoring(field.candidates, this.#costs, gain);
    const scores = scoresOf(field, belief, scored.costs, scored.gain);
    return networks[bestIndex(scores, (i) => isOpen(networks[i] as Genotype, candidates))] ?? null;
  }

  #fieldOf(candidates: Candidates): Field {
    this.#field ??= new Field(
      this.#newModel(),
      this.#proposer.networks().map((genotype) => this.#points.of(genotype, candidates)),
    );
    return this.#field;
  }
}

function isOpen(genotype: Genotype, candidates: Candidates): boolean {
  return candidates.isNew(genotype) && candidates.violation(genotype) === 0;
}
