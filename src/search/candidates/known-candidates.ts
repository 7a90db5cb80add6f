import type { Constraint } from '../../config/index.ts';
import type { Candidates } from '../../controller/index.ts';
import { type Cost, PieceCosts } from '../../cost/index.ts';
import { violationOf } from '../../objective/index.ts';
import type { Genotype, NetworkTarget, SearchSpace } from '../../space/index.ts';

/** The text by which a network is unique in a run: its canonical genotype. */
export function keyOf(space: SearchSpace, genotype: Genotype): string {
  return space.canonical(genotype).join('-');
}

/** What is known of networks before training, with the costs already computed kept. */
export class KnownCandidates implements Candidates {
  readonly #space: SearchSpace;
  readonly #target: NetworkTarget;
  readonly #constraints: readonly Constraint[];
  readonly #proposed = new Set<string>();
  readonly #pieces = new PieceCosts();
  /** By canonical genotype. */
  readonly #costs = new WeakMap<Genotype, Cost>();

  constructor(space: SearchSpace, target: NetworkTarget, constraints: readonly Constraint[]) {
    this.#space = space;
    this.#target = target;
    this.#constraints = constraints;
  }

  /** Notes that a network was proposed. */
  markProposed(key: string): void {
    this.#proposed.add(key);
  }

  isNew(genotype: Genotype): boolean {
    return !this.#proposed.has(keyOf(this.#space, genotype));
  }

  cost(genotype: Genotype): Cost {
    const canonical = this.#space.canonical(genotype);
    let cost = this.#costs.get(canonical);
    if (cost === undefined) {
      cost = this.#pieces.cost(this.#space.pieces(genotype, this.#target), this.#target.size);
      this.#costs.set(canonical, cost);
    }
    return cost;
  }

  violation(genotype: Genotype): number {
    return this.#constraints.length === 0 ? 0 : violationOf(this.#constraints, { ...this.cost(genotype) });
  }
}
