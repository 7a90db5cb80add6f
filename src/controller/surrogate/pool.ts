import { crossover, type Genotype, keyOf, mutate, type SearchSpace } from '../../space/index.ts';
import type { Stream } from '../../util/random.ts';
import type { Candidates } from '../controller.ts';

/** Collects networks in canonical form that may be proposed: new, within the constraints, each once. */
export class Pool {
  readonly genotypes: Genotype[] = [];
  readonly #known = new Set<string>();

  constructor(
    readonly space: SearchSpace,
    readonly candidates: Candidates,
  ) {}

  add(genotype: Genotype | null): void {
    if (genotype === null) return;
    const canonical = this.space.canonical(genotype);
    const key = keyOf(this.space, canonical);
    if (this.#known.has(key)) return;
    this.#known.add(key);
    if (this.candidates.isNew(canonical) && this.candidates.violation(canonical) === 0) this.genotypes.push(canonical);
  }

  /** Children of the parents: mutants of one or two steps, and crossings of two. */
  addChildren(parents: readonly Genotype[], count: number, draws: Stream): void {
    for (let i = 0; i < count && parents.length > 0; i++) {
      const parent = draws.pick(parents);
      const base = i % 3 === 2 ? crossover(parent, draws.pick(parents), draws) : parent;
      const child = i % 3 === 2 ? base : mutate(this.space, base, draws);
      this.add(child !== null && i % 3 === 1 ? mutate(this.space, child, draws) : child);
    }
  }
}
